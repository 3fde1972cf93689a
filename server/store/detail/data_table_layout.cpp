#include "store/detail/data_table_layout.hpp"

namespace millrace::store::detail {

using workflow::ColumnType;
using workflow::DataColumn;

namespace {

Error no_such_table(TableKey by, const std::string& key) {
    return Error{ErrorKind::NotFound,
                 "There is no data table with the " +
                     std::string(by == TableKey::Id ? "id" : "name") + " \"" + key.substr(0, 128) +
                     "\".",
                 "Choose another table, or make this one."};
}

Result<void> load_columns(Connection& connection, TableLayout& layout) {
    Statement rows = connection.query(
        "SELECT number, id, name, type FROM data_columns WHERE table_number = ? "
        "ORDER BY position, number",
        layout.number);
    for (;;) {
        const auto row = rows.step();
        if (!row) return row.error();
        if (!*row) return {};
        const auto type = workflow::column_type_from(rows.bytes(3));
        check(type.has_value(), "the type of a column is known");
        layout.column_numbers.push_back(rows.number(0));
        layout.table.columns.push_back(DataColumn{rows.text(1), rows.text(2), *type});
    }
}

}  // namespace

std::string_view sql_type(ColumnType type) {
    switch (type) {
        case ColumnType::String:
            return "TEXT";
        case ColumnType::Number:
            return "REAL";
        case ColumnType::Boolean:
        case ColumnType::Date:
            return "INTEGER";
    }
    return "TEXT";
}

std::int64_t size_of(const workflow::Cell& cell) {
    constexpr std::int64_t kNumberBytes = 8;
    if (std::holds_alternative<std::monostate>(cell)) return 0;
    if (const auto* text = std::get_if<std::string>(&cell))
        return static_cast<std::int64_t>(text->size());
    return kNumberBytes;
}

std::string size_sql(const StoredColumn& column) {
    if (column.type == ColumnType::String)
        return "ifnull(length(CAST(" + column.sql_name + " AS BLOB)), 0)";
    return "iif(" + column.sql_name + " IS NULL, 0, 8)";
}

Result<void> grow(Connection& connection, const TableLayout& layout, std::int64_t bytes,
                  std::int64_t max_bytes) {
    const auto done = connection.run(
        "UPDATE data_tables SET bytes = max(bytes + ?, 0) WHERE number = ?", bytes, layout.number);
    if (!done || bytes <= 0) return done;
    const auto total = connection.number("SELECT ifnull(sum(bytes), 0) FROM data_tables");
    if (!total) return total.error();
    if (*total <= max_bytes) return {};
    return Error{
        ErrorKind::TooLarge,
        "The data tables would be larger than " + std::to_string(max_bytes) + " bytes together.",
        "Delete rows, or allow more in the setting \"data-tables-max-bytes\"."};
}

Error no_such_column(const workflow::DataTable& table, std::string_view column) {
    std::string names = "id, createdAt, updatedAt";
    for (const DataColumn& one : table.columns) names += ", " + one.name;
    constexpr std::size_t kShown = 300;
    if (names.size() > kShown) names = names.substr(0, kShown) + ", …";
    return Error{ErrorKind::InvalidInput,
                 "The data table \"" + table.name + "\" has no column \"" +
                     std::string(column.substr(0, 128)) + "\".",
                 "Its columns are " + names + "."};
}

Result<StoredColumn> TableLayout::find(std::string_view column) const {
    if (column == "id") return StoredColumn{"id", ColumnType::Number};
    if (column == "createdAt") return StoredColumn{"created_at", ColumnType::Date};
    if (column == "updatedAt") return StoredColumn{"updated_at", ColumnType::Date};
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (table.columns[i].name == column)
            return StoredColumn{sql_name(i), table.columns[i].type};
    return no_such_column(table, column);
}

Result<TableLayout> load_layout(Connection& connection, TableKey by, const std::string& key) {
    auto found =
        connection
            .query(by == TableKey::Id
                       ? "SELECT number, id, name, created_at, updated_at, bytes FROM data_tables "
                         "WHERE id = ?"
                       : "SELECT number, id, name, created_at, updated_at, bytes FROM data_tables "
                         "WHERE name = ?",
                   key)
            .first([](const Statement& row) -> Result<TableLayout> {
                TableLayout layout;
                layout.number = row.number(0);
                layout.table.id = row.text(1);
                layout.table.name = row.text(2);
                layout.table.created_at = row.time(3);
                layout.table.updated_at = row.time(4);
                layout.table.size_bytes = static_cast<std::uint64_t>(row.number(5));
                return layout;
            });
    if (!found) return found.error();
    if (!*found) return no_such_table(by, key);
    if (const auto loaded = load_columns(connection, **found); !loaded) return loaded.error();
    return std::move(**found);
}

}  // namespace millrace::store::detail
