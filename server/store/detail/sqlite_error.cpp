#include "store/detail/sqlite_error.hpp"

#include <sqlite3.h>

#include <string>
#include <utility>

namespace millrace::store::detail {
namespace {

struct Explanation {
    ErrorKind kind;
    const char* what;  // completes "The database FILE …"
    const char* hint;
};

Explanation explain(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return {ErrorKind::Unavailable, "cannot grow: the disk is full or its limit is reached",
                    "Free space on that disk; the server goes on by itself."};
        case SQLITE_READONLY:
            return {ErrorKind::Unavailable, "is read-only",
                    "Give the server's user the right to write to the file and its folder."};
        case SQLITE_IOERR:
            return {ErrorKind::Unavailable, "could not be read or written",
                    "Check the disk and the system's log."};
        case SQLITE_CANTOPEN:
            return {ErrorKind::Unavailable, "cannot be opened",
                    "Check that the file and its folder exist and belong to the server's user."};
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorKind::Unavailable, "may not be used",
                    "Give the server's user access to the file."};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return {ErrorKind::Unavailable, "is held by another process",
                    "Stop the other program that uses this data folder, or try again."};
        case SQLITE_NOMEM:
            return {ErrorKind::Unavailable, "could not be used: memory is exhausted",
                    "Give the server more memory."};
        case SQLITE_NOTADB:
            return {ErrorKind::InvalidInput, "is not a Millrace database",
                    "Choose another data folder, or move the file away."};
        case SQLITE_CORRUPT:
            return {ErrorKind::Unavailable, "is damaged", "Restore it from a backup."};
        case SQLITE_CONSTRAINT:
            return {ErrorKind::Conflict, "already holds this entry, or misses one it refers to",
                    ""};
        case SQLITE_TOOBIG:
            return {ErrorKind::TooLarge, "cannot hold a value of this size", ""};
        default:
            return {ErrorKind::Internal, "could not be used", ""};
    }
}

}  // namespace

Error error_from_sqlite(int code, std::string_view text, const std::filesystem::path& file) {
    const Explanation explanation = explain(code);
    return Error{explanation.kind, "The database " + file.string() + " " + explanation.what + ".",
                 explanation.hint, "SQLite " + std::to_string(code) + ": " + std::string(text)};
}

bool is_disk_failure(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_READONLY:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_NOMEM:
            return true;
        default:
            return false;
    }
}

}  // namespace millrace::store::detail
