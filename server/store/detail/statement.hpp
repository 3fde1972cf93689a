// One use of a prepared statement: bind, step through the rows, reset.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

struct sqlite3_stmt;

namespace millrace::store::detail {

class Connection;

// Bytes, bound as BLOB where a text would be bound as TEXT.
struct Blob {
    std::string_view bytes;
};

// Handle null: preparing failed with `code`, and the first step says so.
struct Prepared {
    sqlite3_stmt* handle;
    int code;
    bool is_used_once = false;  // the Statement ends it
};

// Bound texts and blobs are not copied: they must live until the last step.
class Statement {
  public:
    template <class... Values>
    Statement(Connection& connection, Prepared prepared, const Values&... values)
        : connection_(connection),
          handle_(prepared.handle),
          is_used_once_(prepared.is_used_once),
          code_(prepared.code) {
        if (handle_) (bind(values), ...);
    }
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Each fills the next parameter.
    template <std::integral Number>
    Statement& bind(Number value) {
        return bind_number(static_cast<std::int64_t>(value));
    }
    Statement& bind(double number);
    Statement& bind(std::nullopt_t) { return bind_null(); }
    Statement& bind(std::string_view text);
    Statement& bind(Blob blob);
    Statement& bind(Time time) { return bind_number(time.time_since_epoch().count()); }
    template <class T>
    Statement& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind_null();
    }

    // Back to the start without parameters, to be used again.
    Statement& rewind();

    // To the next row; false: there is none.
    Result<bool> step();
    // Runs to the end; rows are passed over.
    Result<void> finish();
    // What `read(*this)`, a Result, makes of each row.
    template <class Read>
    auto all(Read read) {
        using Value = typename std::invoke_result_t<Read&, const Statement&>::value_type;
        std::vector<Value> values;
        for (;;) {
            const auto row = step();
            if (!row) return Result<std::vector<Value>>(row.error());
            if (!*row) return Result<std::vector<Value>>(std::move(values));
            auto value = read(*this);
            if (!value) return Result<std::vector<Value>>(value.error());
            values.push_back(std::move(*value));
        }
    }
    // What `read(*this)` makes of the first row, if there is one.
    template <class Read>
    auto first(Read read) {
        using Value = typename std::invoke_result_t<Read&, const Statement&>::value_type;
        using Found = Result<std::optional<Value>>;
        const auto row = step();
        if (!row) return Found(row.error());
        if (!*row) return Found(std::nullopt);
        auto value = read(*this);
        if (!value) return Found(value.error());
        return Found(std::move(*value));
    }

    // Columns of the current row, from 0. Bytes are valid until the next step.
    std::int64_t number(int column) const;
    double real(int column) const;
    bool flag(int column) const { return number(column) != 0; }
    std::string_view bytes(int column) const;
    std::string text(int column) const { return std::string(bytes(column)); }
    Time time(int column) const { return Time(std::chrono::milliseconds(number(column))); }
    bool is_null(int column) const;
    std::optional<Time> optional_time(int column) const {
        return is_null(column) ? std::nullopt : std::optional(time(column));
    }

  private:
    Statement& bind_number(std::int64_t value);
    Statement& bind_null();
    void keep(int code);

    Connection& connection_;
    sqlite3_stmt* handle_;
    bool is_used_once_;
    int code_;           // the first failure
    int parameter_ = 0;  // the last that was bound
};

}  // namespace millrace::store::detail
