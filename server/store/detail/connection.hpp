// One connection to one SQLite file, with its prepared statements. Used by one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.hpp"
#include "store/detail/statement.hpp"

struct sqlite3;

namespace millrace::store::detail {

enum class Access { ReadOnly, ReadWrite };

class Connection {
  public:
    // The file must exist. Errors: it cannot be opened, or only read although writing was asked
    // for.
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file,
                                                    Access access,
                                                    std::chrono::milliseconds busy_timeout);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Several statements without parameters, such as a migration.
    Result<void> execute(const std::string& sql);

    // A prepared statement, kept for the next time. The same text must not be in use already.
    template <class... Values>
    Statement query(std::string_view sql, const Values&... values) {
        return Statement(*this, prepare(sql), values...);
    }
    // The same for a text that is unlikely to come again: it is not kept. The Statement must end
    // before the connection.
    template <class... Values>
    Statement query_once(std::string_view sql, const Values&... values) {
        return Statement(*this, prepare_once(sql), values...);
    }
    // Runs one statement to its end.
    template <class... Values>
    Result<void> run(std::string_view sql, const Values&... values) {
        Statement statement = query(sql, values...);
        return statement.finish();
    }
    // The same; returns how many rows were changed.
    template <class... Values>
    Result<std::int64_t> change(std::string_view sql, const Values&... values) {
        const auto done = run(sql, values...);
        if (!done) return done.error();
        return changes();
    }
    // The number in the first column of the first row; 0 when there is no row.
    template <class... Values>
    Result<std::int64_t> number(std::string_view sql, const Values&... values) {
        Statement statement = query(sql, values...);
        const auto row = statement.step();
        if (!row) return row.error();
        return *row ? statement.number(0) : 0;
    }

    std::int64_t changes() const;        // rows changed by the last statement
    std::int64_t total_changes() const;  // rows changed since the connection was opened
    bool is_in_transaction() const;

    // The error for a result code of this connection; remembers disk failures.
    Error failure(int code);
    // The disk failure since the last call, if there was one.
    std::optional<Error> take_disk_failure();

    const std::filesystem::path& file() const { return file_; }

  private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    Connection(std::filesystem::path file, sqlite3* handle);
    Prepared prepare(std::string_view sql);
    Prepared prepare_once(std::string_view sql);

    std::filesystem::path file_;
    sqlite3* handle_;
    std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
    std::optional<Error> disk_failure_;
};

}  // namespace millrace::store::detail
