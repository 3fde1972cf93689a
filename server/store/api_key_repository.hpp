// API keys: their hashes, never the keys.
#pragma once

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

struct NewApiKey {
    std::string label;
    std::string hash;
    std::vector<std::string> scopes;
};

struct ApiKeyRecord {
    std::string id;
    std::string label;
    std::string hash;
    std::vector<std::string> scopes;
    Time created_at{};
    std::optional<Time> last_used_at;
};

class ApiKeyRepository {
  public:
    explicit ApiKeyRepository(detail::Database& database) : database_(database) {}

    // Conflict: a key with this hash exists.
    Task<Result<ApiKeyRecord>> create(NewApiKey key);
    Task<Result<std::optional<ApiKeyRecord>>> find_by_hash(std::string hash);
    // Oldest first.
    Task<Result<std::vector<ApiKeyRecord>>> list();
    // NotFound: there is no such key.
    Task<Result<void>> remove(std::string id);
    // Notes that the key was used just now; nothing happens when it is gone.
    Task<Result<void>> touch(std::string id);

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
