// The server's own small facts, by name.
#pragma once

#include <optional>
#include <string>

#include "base/async.hpp"
#include "base/error.hpp"

namespace millrace::store {

namespace detail {
class Database;
}

class SettingRepository {
  public:
    explicit SettingRepository(detail::Database& database) : database_(database) {}

    Task<Result<std::optional<std::string>>> load(std::string key);
    Task<Result<void>> save(std::string key, std::string value);
    // Also when there is none.
    Task<Result<void>> remove(std::string key);

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
