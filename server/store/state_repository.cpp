#include "store/state_repository.hpp"

#include "store/detail/database.hpp"

namespace millrace::store {

using detail::Blob;
using detail::Connection;
using detail::Statement;

Task<Result<std::optional<std::string>>> StateRepository::load(std::string scope, std::string key) {
    using Found = Result<std::optional<std::string>>;
    auto operation = [this, scope = std::move(scope),
                      key = std::move(key)](Connection& connection) -> Found {
        return connection
            .query("SELECT codec, value FROM state WHERE scope = ? AND key = ?", scope, key)
            .first([this](const Statement& row) { return database_.unpack(row, 0); });
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<void>> StateRepository::save(std::string scope, std::string key, std::string value) {
    auto payload = co_await database_.pack(std::move(value));
    if (!payload) co_return payload.error();
    auto operation = [scope = std::move(scope), key = std::move(key), payload = std::move(*payload),
                      now = database_.now()](Connection& connection) -> Result<void> {
        return connection.run(
            "INSERT INTO state (scope, key, updated_at, codec, value) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (scope, key) DO UPDATE SET updated_at = excluded.updated_at, "
            "codec = excluded.codec, value = excluded.value",
            scope, key, now, static_cast<std::int64_t>(payload.codec), Blob{payload.bytes});
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<StateEntry>>> StateRepository::list(std::string scope) {
    using Found = Result<std::vector<StateEntry>>;
    auto operation = [this, scope = std::move(scope)](Connection& connection) -> Found {
        return connection
            .query("SELECT key, updated_at, codec, value FROM state WHERE scope = ? ORDER BY key",
                   scope)
            .all([this](const Statement& row) -> Result<StateEntry> {
                auto value = database_.unpack(row, 2);
                if (!value) return value.error();
                return StateEntry{row.text(0), std::move(*value), row.time(1)};
            });
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<void>> StateRepository::remove(std::string scope, std::string key) {
    auto operation = [scope = std::move(scope),
                      key = std::move(key)](Connection& connection) -> Result<void> {
        return connection.run("DELETE FROM state WHERE scope = ? AND key = ?", scope, key);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::int64_t>> StateRepository::remove_all(std::string scope) {
    auto operation = [scope = std::move(scope)](Connection& connection) {
        return connection.change("DELETE FROM state WHERE scope = ?", scope);
    };
    co_return co_await database_.write(std::move(operation));
}

}  // namespace millrace::store
