#include "store/detail/migrations.hpp"

#include <array>
#include <charconv>

#include "base/log.hpp"
#include "base/sha256.hpp"
#include "store/detail/connection.hpp"
#include "store/migrations.hpp"

namespace millrace::store::detail {
namespace {

constexpr const char* kCreateRecord =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
    "applied_at INTEGER NOT NULL) STRICT";

// "migrations/0001_initial.sql" -> 1, "0001_initial"
Migration from_file(const EmbeddedFile& file) {
    Migration migration{0, file.name, file.text};
    migration.name.remove_prefix(migration.name.rfind('/') + 1);
    migration.name.remove_suffix(std::string_view(".sql").size());
    std::from_chars(migration.name.data(), migration.name.data() + 4, migration.version);
    return migration;
}

Error foreign(const Connection& connection) {
    return Error{ErrorKind::InvalidInput,
                 "The file " + connection.file().string() + " is another program's database.",
                 "Choose another data folder, or move the file away."};
}

Error from_the_future(const Connection& connection, std::int64_t theirs, std::size_t ours) {
    return Error{ErrorKind::Unsupported,
                 "The database " + connection.file().string() +
                     " was written by a newer version of Millrace (schema " +
                     std::to_string(theirs) + "; this program knows up to " + std::to_string(ours) +
                     ").",
                 "Start the newer version, or restore a backup that is older."};
}

Error changed(const Connection& connection, std::string_view name) {
    return Error{ErrorKind::Unsupported,
                 "The database " + connection.file().string() +
                     " was made by another form of the schema change " + std::string(name) + ".",
                 "Start the version of Millrace that made it."};
}

// How many migrations the file has; checks that they are ours.
Result<std::size_t> count_applied(Connection& connection, std::span<const Migration> migrations) {
    const auto tables = connection.number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    if (*tables == 0) return 0U;
    const auto record =
        connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'");
    if (!record) return record.error();
    if (*record == 0) return foreign(connection);

    std::size_t applied = 0;
    auto rows =
        connection.query("SELECT version, checksum FROM schema_migrations ORDER BY version");
    for (;;) {
        const auto row = rows.step();
        if (!row) return row.error();
        if (!*row) return applied;
        if (applied == migrations.size())
            return from_the_future(connection, rows.number(0), migrations.size());
        const Migration& migration = migrations[applied];
        if (rows.number(0) != migration.version || rows.bytes(1) != sha256_hex(migration.sql))
            return changed(connection, migration.name);
        ++applied;
    }
}

// Returns whether there was one to apply. Within the caller's transaction.
Result<bool> apply_next(Connection& connection, std::span<const Migration> migrations, Time now) {
    // Asked again for each: another process may have been quicker.
    const auto applied = count_applied(connection, migrations);
    if (!applied) return applied.error();
    if (*applied == migrations.size()) return false;
    const Migration& migration = migrations[*applied];
    if (const auto made = connection.execute(kCreateRecord); !made) return made.error();
    if (const auto done = connection.execute(std::string(migration.sql)); !done) {
        Error error = done.error();
        error.message =
            "The schema change " + std::string(migration.name) + " failed. " + error.message;
        return error;
    }
    const auto recorded =
        connection.run("INSERT INTO schema_migrations VALUES (?, ?, ?, ?)", migration.version,
                       migration.name, sha256_hex(migration.sql), now);
    if (!recorded) return recorded.error();
    log::debug("The database schema was changed.", {{"change", std::string(migration.name)}});
    return true;
}

}  // namespace

std::vector<Migration> all_migrations() {
    std::vector<Migration> list;
    for (const EmbeddedFile& file : store::migrations()) list.push_back(from_file(file));
    std::sort(list.begin(), list.end(),
              [](const Migration& a, const Migration& b) { return a.version < b.version; });
    for (std::size_t i = 1; i < list.size(); ++i)
        check(list[i - 1].version < list[i].version, "each migration has a number of its own");
    return list;
}

Result<void> migrate(Connection& connection, std::span<const Migration> migrations, Time now) {
    // A database that is up to date is not locked for writing.
    auto applied = count_applied(connection, migrations);
    if (!applied) return applied.error();
    for (bool is_behind = *applied < migrations.size(); is_behind;) {
        if (const auto begun = connection.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
        const auto changed_one = apply_next(connection, migrations, now);
        const auto ended = connection.execute(changed_one ? "COMMIT" : "ROLLBACK");
        if (!changed_one) return changed_one.error();
        if (!ended) return ended.error();
        is_behind = *changed_one;
    }
    return {};
}

}  // namespace millrace::store::detail
