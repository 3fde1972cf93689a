#include "store/detail/statement.hpp"

#include <sqlite3.h>

#include "store/detail/connection.hpp"

namespace millrace::store::detail {

Statement::~Statement() {
    if (!handle_) return;
    if (is_used_once_) {
        sqlite3_finalize(handle_);
        return;
    }
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
}

// A null pointer would bind NULL, and an empty view may hold one.
Statement& Statement::bind(std::string_view text) {
    keep(sqlite3_bind_text64(handle_, ++parameter_, text.empty() ? "" : text.data(), text.size(),
                             SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(Blob blob) {
    keep(sqlite3_bind_blob64(handle_, ++parameter_, blob.bytes.empty() ? "" : blob.bytes.data(),
                             blob.bytes.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind_number(std::int64_t value) {
    keep(sqlite3_bind_int64(handle_, ++parameter_, value));
    return *this;
}

Statement& Statement::bind_null() {
    keep(sqlite3_bind_null(handle_, ++parameter_));
    return *this;
}

Statement& Statement::bind(double number) {
    keep(sqlite3_bind_double(handle_, ++parameter_, number));
    return *this;
}

Statement& Statement::rewind() {
    if (!handle_) return *this;
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    parameter_ = 0;
    return *this;
}

void Statement::keep(int code) {
    if (code_ == SQLITE_OK) code_ = code;
}

Result<bool> Statement::step() {
    if (code_ != SQLITE_OK) return connection_.failure(code_);
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    code_ = code;
    return connection_.failure(code);
}

Result<void> Statement::finish() {
    for (;;) {
        const auto row = step();
        if (!row) return row.error();
        if (!*row) return {};
    }
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}

std::string_view Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(handle_, column);
    const int size = sqlite3_column_bytes(handle_, column);
    if (!data) return {};
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

}  // namespace millrace::store::detail
