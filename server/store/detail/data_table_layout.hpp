// How a data table lies in the database: the table of its rows and the column of each of its
// columns. SQL is made of these names only, never of a user's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/detail/connection.hpp"
#include "workflow/data_table.hpp"

namespace millrace::store::detail {

struct StoredColumn {
    std::string sql_name;  // "id", "created_at", "c12"
    workflow::ColumnType type = workflow::ColumnType::String;
};

struct TableLayout {
    std::int64_t number = 0;
    workflow::DataTable table;
    std::vector<std::int64_t> column_numbers;  // of table.columns

    std::string rows_table() const { return "data_rows_" + std::to_string(number); }
    std::string sql_name(std::size_t column) const {
        return "c" + std::to_string(column_numbers[column]);
    }
    // Also those that every table has. InvalidInput: there is no such column, with those there are.
    Result<StoredColumn> find(std::string_view column) const;
};

enum class TableKey { Id, Name };

// NotFound: there is no such table.
Result<TableLayout> load_layout(Connection& connection, TableKey by, const std::string& key);
Error no_such_column(const workflow::DataTable& table, std::string_view column);

// The type of a column in SQLite.
std::string_view sql_type(workflow::ColumnType type);

// What a row and a cell count as of the size of the tables; size_sql(column) is the same as an
// expression.
constexpr std::int64_t kRowBytes = 64;
std::int64_t size_of(const workflow::Cell& cell);
std::string size_sql(const StoredColumn& column);

// Adds to the table's size. TooLarge: all tables together would be larger than `max_bytes`.
Result<void> grow(Connection& connection, const TableLayout& layout, std::int64_t bytes,
                  std::int64_t max_bytes);

}  // namespace millrace::store::detail
