#include "store/detail/connection.hpp"

#include <sqlite3.h>

#include <utility>

#include "store/detail/sqlite_error.hpp"

namespace millrace::store::detail {

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file,
                                                     Access access,
                                                     std::chrono::milliseconds busy_timeout) {
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (access == Access::ReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    std::unique_ptr<Connection> connection(new Connection(file, handle));
    if (code != SQLITE_OK) return connection->failure(code);
    if (access == Access::ReadWrite && sqlite3_db_readonly(handle, "main") == 1)
        return error_from_sqlite(SQLITE_READONLY, "the file was opened read-only", file);
    sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
    return connection;
}

Connection::Connection(std::filesystem::path file, sqlite3* handle)
    : file_(std::move(file)), handle_(handle) {}

Connection::~Connection() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

Result<void> Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failure(code);
    return {};
}

Prepared Connection::prepare(std::string_view sql) {
    if (const auto known = statements_.find(sql); known != statements_.end()) {
        check(!sqlite3_stmt_busy(known->second), "a statement is not used inside itself");
        return {known->second, SQLITE_OK};
    }
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code == SQLITE_OK) statements_.emplace(sql, statement);
    return {statement, code};
}

Prepared Connection::prepare_once(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), 0,
                                        &statement, nullptr);
    return {statement, code, true};
}

std::int64_t Connection::changes() const {
    return sqlite3_changes64(handle_);
}

std::int64_t Connection::total_changes() const {
    return sqlite3_total_changes64(handle_);
}

bool Connection::is_in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

Error Connection::failure(int code) {
    Error error = error_from_sqlite(code, handle_ ? sqlite3_errmsg(handle_) : "", file_);
    if (is_disk_failure(code)) disk_failure_ = error;
    return error;
}

std::optional<Error> Connection::take_disk_failure() {
    return std::exchange(disk_failure_, std::nullopt);
}

}  // namespace millrace::store::detail
