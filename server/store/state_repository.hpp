// What nodes keep between runs: the values already seen, the last poll, static data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace millrace::store {

namespace detail {
class Database;
}

struct StateEntry {
    std::string key;
    std::string value;
    Time updated_at{};
};

// A scope is whose state it is, in the caller's own words: "workflow:<id>:node:<name>".
class StateRepository {
  public:
    explicit StateRepository(detail::Database& database) : database_(database) {}

    Task<Result<std::optional<std::string>>> load(std::string scope, std::string key);
    Task<Result<void>> save(std::string scope, std::string key, std::string value);
    // By key.
    Task<Result<std::vector<StateEntry>>> list(std::string scope);
    // Also when there is none.
    Task<Result<void>> remove(std::string scope, std::string key);
    // The whole scope. Returns how many there were.
    Task<Result<std::int64_t>> remove_all(std::string scope);

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
