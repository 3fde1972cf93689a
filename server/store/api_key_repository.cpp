#include "store/api_key_repository.hpp"

#include "base/id.hpp"
#include "base/json.hpp"
#include "store/detail/database.hpp"

namespace millrace::store {

using detail::Connection;
using detail::Statement;

namespace {

std::string to_text(const std::vector<std::string>& scopes) {
    return to_json_text(Json(JsonArray(scopes.begin(), scopes.end())));
}

Result<ApiKeyRecord> read_record(const Statement& row) {
    ApiKeyRecord key{row.text(0), row.text(1), row.text(2), {}, row.time(4), row.optional_time(5)};
    const auto scopes = parse_json(row.bytes(3));
    // A key whose rights cannot be read must not pass for one without restrictions.
    const Error damaged{ErrorKind::Internal,
                        "The scopes of the API key " + key.id + " are damaged in the database.",
                        "Delete the key and make a new one."};
    if (!scopes || !scopes->is_array()) return damaged;
    for (const Json& scope : scopes->get_array()) {
        if (!scope.is_string()) return damaged;
        key.scopes.emplace_back(text_of(scope.get_string()));
    }
    return key;
}

}  // namespace

Task<Result<ApiKeyRecord>> ApiKeyRepository::create(NewApiKey key) {
    ApiKeyRecord record{make_id(database_.random()), std::move(key.label), std::move(key.hash),
                        std::move(key.scopes),       database_.now(),      std::nullopt};
    auto operation =
        [record, scopes = to_text(record.scopes)](Connection& connection) -> Result<ApiKeyRecord> {
        const auto known =
            connection.number("SELECT count(*) FROM api_keys WHERE hash = ?", record.hash);
        if (!known) return known.error();
        if (*known != 0)
            return Error{ErrorKind::Conflict, "This API key exists already.", "Make a new key."};
        const auto done = connection.run(
            "INSERT INTO api_keys (id, label, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?)",
            record.id, record.label, record.hash, scopes, record.created_at);
        if (!done) return done.error();
        return record;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::optional<ApiKeyRecord>>> ApiKeyRepository::find_by_hash(std::string hash) {
    using Found = Result<std::optional<ApiKeyRecord>>;
    auto operation = [hash = std::move(hash)](Connection& connection) -> Found {
        return connection
            .query(
                "SELECT id, label, hash, scopes, created_at, last_used_at FROM api_keys "
                "WHERE hash = ?",
                hash)
            .first(read_record);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<std::vector<ApiKeyRecord>>> ApiKeyRepository::list() {
    auto operation = [](Connection& connection) -> Result<std::vector<ApiKeyRecord>> {
        return connection
            .query(
                "SELECT id, label, hash, scopes, created_at, last_used_at FROM api_keys "
                "ORDER BY created_at, id")
            .all(read_record);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<void>> ApiKeyRepository::remove(std::string id) {
    auto operation = [id = std::move(id)](Connection& connection) -> Result<void> {
        const auto removed = connection.change("DELETE FROM api_keys WHERE id = ?", id);
        if (!removed) return removed.error();
        if (*removed == 0)
            return Error{ErrorKind::NotFound, "There is no API key with the id " + id + "."};
        return {};
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> ApiKeyRepository::touch(std::string id) {
    auto operation = [id = std::move(id),
                      now = database_.now()](Connection& connection) -> Result<void> {
        return connection.run("UPDATE api_keys SET last_used_at = ? WHERE id = ?", now, id);
    };
    co_return co_await database_.write(std::move(operation));
}

}  // namespace millrace::store
