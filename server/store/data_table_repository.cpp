#include "store/data_table_repository.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "store/detail/data_table_layout.hpp"
#include "store/detail/database.hpp"

namespace millrace::store {

using detail::Connection;
using detail::Statement;
using detail::TableKey;
using detail::TableLayout;
using workflow::DataTable;
using workflow::NewDataColumn;

namespace {

constexpr std::size_t kMaxColumns = 500;

struct ColumnDraft {
    std::string id;
    NewDataColumn column;
};

Error name_taken(const std::string& name) {
    return Error{ErrorKind::Conflict, "There is already a data table named \"" + name + "\".",
                 "Choose another name."};
}

Error column_taken(const std::string& name) {
    return Error{ErrorKind::Conflict, "There is already a column named \"" + name + "\".",
                 "Choose another name for the column."};
}

Result<void> check_columns(const std::vector<NewDataColumn>& columns) {
    if (columns.size() > kMaxColumns)
        return Error{ErrorKind::TooLarge, "A data table has at most 500 columns.",
                     "Spread the columns over several tables."};
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        if (const auto good = workflow::check_column_name(column->name); !good) return good;
        if (std::find_if(columns.begin(), column, [&](const NewDataColumn& earlier) {
                return earlier.name == column->name;
            }) != column)
            return Error{ErrorKind::InvalidInput,
                         "Two columns have the name \"" + column->name + "\".",
                         "Give each column a name of its own."};
    }
    return {};
}

Result<DataTable> table_of(Connection& connection, const std::string& id) {
    auto layout = detail::load_layout(connection, TableKey::Id, id);
    if (!layout) return layout.error();
    return std::move(layout->table);
}

// Adds the column to the list of columns and, where the table of the rows is there, to that.
Result<std::int64_t> list_column(Connection& connection, std::int64_t table,
                                 const ColumnDraft& draft, std::int64_t position) {
    Statement added = connection.query(
        "INSERT INTO data_columns (table_number, id, name, type, position) VALUES (?, ?, ?, ?, ?) "
        "RETURNING number",
        table, draft.id, draft.column.name, workflow::to_string(draft.column.type), position);
    const auto row = added.step();
    if (!row) return row.error();
    const std::int64_t number = added.number(0);
    if (const auto done = added.finish(); !done) return done.error();
    return number;
}

std::string column_sql(std::int64_t number, workflow::ColumnType type) {
    return "c" + std::to_string(number) + " " + std::string(detail::sql_type(type));
}

Result<std::int64_t> list_table(Connection& connection, const std::string& id,
                                const std::string& name, Time now) {
    Statement added = connection.query(
        "INSERT INTO data_tables (id, name, created_at, updated_at) VALUES (?, ?, ?, ?) "
        "RETURNING number",
        id, name, now, now);
    const auto row = added.step();
    if (!row) return row.error();
    const std::int64_t number = added.number(0);
    if (const auto done = added.finish(); !done) return done.error();
    return number;
}

Result<DataTable> create_table(Connection& connection, const std::string& id,
                               const std::string& name, const std::vector<ColumnDraft>& columns,
                               Time now) {
    const auto table = list_table(connection, id, name, now);
    if (!table) return table.error();
    std::string sql = "CREATE TABLE data_rows_" + std::to_string(*table) +
                      " (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
                      "created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL";
    std::int64_t position = 0;
    for (const ColumnDraft& draft : columns) {
        const auto column = list_column(connection, *table, draft, position++);
        if (!column) return column.error();
        sql += ", " + column_sql(*column, draft.column.type);
    }
    if (const auto made = connection.execute(sql + ") STRICT"); !made) return made.error();
    return table_of(connection, id);
}

Result<void> touch(Connection& connection, const std::string& id, Time now) {
    return connection.run("UPDATE data_tables SET updated_at = ? WHERE id = ?", now, id);
}

Result<std::size_t> column_index(const TableLayout& layout, const std::string& column_id) {
    const auto& columns = layout.table.columns;
    const auto found = std::ranges::find(columns, column_id, &workflow::DataColumn::id);
    if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
    return Error{ErrorKind::NotFound, "The data table \"" + layout.table.name +
                                          "\" has no column with the id \"" +
                                          column_id.substr(0, 128) + "\"."};
}

// Of all cells of the column.
Result<std::int64_t> bytes_of(Connection& connection, const TableLayout& layout,
                              const detail::StoredColumn& column) {
    Statement sum = connection.query_once("SELECT ifnull(sum(" + detail::size_sql(column) +
                                          "), 0) FROM " + layout.rows_table());
    const auto row = sum.step();
    if (!row) return row.error();
    return sum.number(0);
}

Result<void> move_column(Connection& connection, const TableLayout& layout, std::size_t from,
                         std::int64_t to) {
    std::vector<std::int64_t> order = layout.column_numbers;
    if (to < 0 || to >= static_cast<std::int64_t>(order.size()))
        return Error{ErrorKind::InvalidInput, "The index of a column is from 0 to " +
                                                  std::to_string(order.size() - 1) + "."};
    const std::int64_t moved = order[from];
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(from));
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(to), moved);
    for (std::size_t i = 0; i < order.size(); ++i)
        if (auto done = connection.run("UPDATE data_columns SET position = ? WHERE number = ?", i,
                                       order[i]);
            !done)
            return done;
    return {};
}

std::string_view order_sql(DataTableOrder order) {
    switch (order) {
        case DataTableOrder::Name:
            return "name";
        case DataTableOrder::CreatedAt:
            return "created_at";
        case DataTableOrder::UpdatedAt:
            return "updated_at";
        case DataTableOrder::Size:
            return "bytes";
    }
    return "name";
}

Result<std::vector<std::string>> listed_ids(Connection& connection, const DataTableQuery& query) {
    const std::string direction = query.is_descending ? " DESC" : " ASC";
    const std::string sql =
        "SELECT id FROM data_tables WHERE instr(lower(name), lower(?)) > 0 "
        "ORDER BY " +
        std::string(order_sql(query.order)) + direction + ", number" + direction +
        " LIMIT ? OFFSET ?";
    return connection.query(sql, query.name_contains, query.limit.value_or(-1), query.offset)
        .all([](const Statement& row) -> Result<std::string> { return row.text(0); });
}

}  // namespace

Task<Result<DataTable>> DataTableRepository::create(std::string name,
                                                    std::vector<NewDataColumn> columns,
                                                    TakenName taken) {
    if (const auto good = workflow::check_table_name(name); !good) co_return good.error();
    if (const auto good = check_columns(columns); !good) co_return good.error();
    std::vector<ColumnDraft> drafts;
    for (NewDataColumn& column : columns)
        drafts.push_back({make_id(database_.random()), std::move(column)});
    auto operation = [name = std::move(name), drafts = std::move(drafts), taken,
                      id = make_id(database_.random()),
                      now = database_.now()](Connection& connection) -> Result<DataTable> {
        auto known = detail::load_layout(connection, TableKey::Name, name);
        if (known && taken == TakenName::Reuse) return std::move(known->table);
        if (known) return name_taken(name);
        if (known.error().kind != ErrorKind::NotFound) return known.error();
        return create_table(connection, id, name, drafts, now);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<DataTable>> DataTableRepository::find(std::string id) {
    auto operation = [id = std::move(id)](Connection& connection) {
        return table_of(connection, id);
    };
    co_return co_await database_.read_together(std::move(operation));
}

Task<Result<DataTable>> DataTableRepository::find_by_name(std::string name) {
    auto operation = [name = std::move(name)](Connection& connection) -> Result<DataTable> {
        auto layout = detail::load_layout(connection, TableKey::Name, name);
        if (!layout) return layout.error();
        return std::move(layout->table);
    };
    co_return co_await database_.read_together(std::move(operation));
}

Task<Result<std::vector<DataTable>>> DataTableRepository::list(DataTableQuery query) {
    using Found = Result<std::vector<DataTable>>;
    auto operation = [query = std::move(query)](Connection& connection) -> Found {
        const auto ids = listed_ids(connection, query);
        if (!ids) return ids.error();
        std::vector<DataTable> tables;
        for (const std::string& id : *ids) {
            auto table = table_of(connection, id);
            // Removed since the list was read.
            if (!table && table.error().kind == ErrorKind::NotFound) continue;
            if (!table) return table.error();
            tables.push_back(std::move(*table));
        }
        return tables;
    };
    co_return co_await database_.read_together(std::move(operation));
}

Task<Result<DataTable>> DataTableRepository::rename(std::string id, std::string name) {
    if (const auto good = workflow::check_table_name(name); !good) co_return good.error();
    auto operation = [id = std::move(id), name = std::move(name),
                      now = database_.now()](Connection& connection) -> Result<DataTable> {
        const auto taken = connection.number(
            "SELECT count(*) FROM data_tables WHERE name = ? AND id <> ?", name, id);
        if (!taken) return taken.error();
        if (*taken != 0) return name_taken(name);
        const auto done = connection.run(
            "UPDATE data_tables SET name = ?, updated_at = ? WHERE id = ?", name, now, id);
        if (!done) return done.error();
        return table_of(connection, id);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> DataTableRepository::remove(std::string id) {
    auto operation = [id = std::move(id)](Connection& connection) -> Result<void> {
        const auto layout = detail::load_layout(connection, TableKey::Id, id);
        if (!layout) return layout.error();
        auto done = connection.execute("DROP TABLE " + layout->rows_table());
        if (done) done = connection.run("DELETE FROM data_tables WHERE id = ?", id);
        return done;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<DataTable>> DataTableRepository::add_column(std::string id, NewDataColumn column) {
    if (const auto good = workflow::check_column_name(column.name); !good) co_return good.error();
    ColumnDraft draft{make_id(database_.random()), std::move(column)};
    auto operation = [id = std::move(id), draft = std::move(draft),
                      now = database_.now()](Connection& connection) -> Result<DataTable> {
        const auto layout = detail::load_layout(connection, TableKey::Id, id);
        if (!layout) return layout.error();
        if (layout->table.column(draft.column.name)) return column_taken(draft.column.name);
        if (layout->table.columns.size() >= kMaxColumns)
            return Error{ErrorKind::TooLarge, "A data table has at most 500 columns.",
                         "Remove a column first."};
        const auto number = list_column(connection, layout->number, draft,
                                        static_cast<std::int64_t>(layout->table.columns.size()));
        if (!number) return number.error();
        auto done = connection.execute("ALTER TABLE " + layout->rows_table() + " ADD COLUMN " +
                                       column_sql(*number, draft.column.type));
        if (done) done = touch(connection, id, now);
        if (!done) return done.error();
        return table_of(connection, id);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<DataTable>> DataTableRepository::change_column(std::string id, std::string column_id,
                                                           std::optional<std::string> name,
                                                           std::optional<std::int64_t> index) {
    if (name)
        if (const auto good = workflow::check_column_name(*name); !good) co_return good.error();
    auto operation = [id = std::move(id), column_id = std::move(column_id), name = std::move(name),
                      index, now = database_.now()](Connection& connection) -> Result<DataTable> {
        const auto layout = detail::load_layout(connection, TableKey::Id, id);
        if (!layout) return layout.error();
        const auto column = column_index(*layout, column_id);
        if (!column) return column.error();
        Result<void> done;
        if (name) {
            const workflow::DataColumn* taken = layout->table.column(*name);
            if (taken && taken->id != column_id) return column_taken(*name);
            done =
                connection.run("UPDATE data_columns SET name = ? WHERE id = ?", *name, column_id);
        }
        if (done && index) done = move_column(connection, *layout, *column, *index);
        if (done) done = touch(connection, id, now);
        if (!done) return done.error();
        return table_of(connection, id);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<DataTable>> DataTableRepository::remove_column(std::string id, std::string column_id) {
    auto operation = [id = std::move(id), column_id = std::move(column_id),
                      now = database_.now()](Connection& connection) -> Result<DataTable> {
        const auto layout = detail::load_layout(connection, TableKey::Id, id);
        if (!layout) return layout.error();
        const auto column = column_index(*layout, column_id);
        if (!column) return column.error();
        const std::string name = layout->sql_name(*column);
        const auto freed =
            bytes_of(connection, *layout, {name, layout->table.columns[*column].type});
        if (!freed) return freed.error();
        auto done =
            connection.execute("ALTER TABLE " + layout->rows_table() + " DROP COLUMN " + name);
        if (done) done = detail::grow(connection, *layout, -*freed, 0);
        if (done) done = connection.run("DELETE FROM data_columns WHERE id = ?", column_id);
        if (done) done = touch(connection, id, now);
        if (!done) return done.error();
        return table_of(connection, id);
    };
    co_return co_await database_.write(std::move(operation));
}

}  // namespace millrace::store
