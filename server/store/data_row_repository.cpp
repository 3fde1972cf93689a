#include "store/data_row_repository.hpp"

#include <algorithm>

#include "store/detail/data_table_layout.hpp"
#include "store/detail/database.hpp"
#include "store/detail/row_clause.hpp"

namespace millrace::store {

using detail::Connection;
using detail::RowClause;
using detail::Statement;
using detail::TableKey;
using detail::TableLayout;
using workflow::Cell;
using workflow::ColumnType;
using workflow::RowFilter;
using workflow::RowQuery;

namespace {

using Rows = Result<std::vector<JsonObject>>;
using Changes = Result<std::vector<ChangedRow>>;

// Cells by the table's columns.
struct Row {
    std::int64_t id = 0;
    Time created_at{};
    Time updated_at{};
    std::vector<Cell> cells;
};

// The values that a write gives: by column, only those that were named.
using Values = std::vector<std::pair<std::size_t, Cell>>;

JsonObject row_json(const TableLayout& layout, const Row& row) {
    JsonObject json;
    json.reserve(layout.table.columns.size() + 3);
    json["id"] = row.id;
    for (std::size_t i = 0; i < row.cells.size(); ++i)
        json[layout.table.columns[i].name] = workflow::to_json(row.cells[i]);
    json["createdAt"] = to_iso_text(row.created_at);
    json["updatedAt"] = to_iso_text(row.updated_at);
    return json;
}

Cell read_cell(const Statement& statement, int column, ColumnType type) {
    if (statement.is_null(column)) return {};
    switch (type) {
        case ColumnType::String:
            return Cell{statement.text(column)};
        case ColumnType::Number:
            return Cell{statement.real(column)};
        case ColumnType::Boolean:
            return Cell{statement.flag(column)};
        case ColumnType::Date:
            return Cell{statement.time(column)};
    }
    return {};
}

Row read_row(const Statement& statement, const TableLayout& layout) {
    Row row{statement.number(0), statement.time(1), statement.time(2), {}};
    row.cells.reserve(layout.table.columns.size());
    int column = 3;
    for (const workflow::DataColumn& one : layout.table.columns)
        row.cells.push_back(read_cell(statement, column++, one.type));
    return row;
}

std::string select_sql(const TableLayout& layout) {
    std::string sql = "SELECT id, created_at, updated_at";
    for (std::size_t i = 0; i < layout.table.columns.size(); ++i) sql += ", " + layout.sql_name(i);
    return sql + " FROM " + layout.rows_table();
}

Result<std::vector<Row>> matching_rows(Connection& connection, const TableLayout& layout,
                                       const RowClause& clause) {
    Statement statement = connection.query_once(select_sql(layout) + clause.sql + " ORDER BY id");
    detail::bind_cells(statement, clause.values);
    return statement.all(
        [&layout](const Statement& row) -> Result<Row> { return read_row(row, layout); });
}

Result<Values> values_of(const TableLayout& layout, const JsonObject& object) {
    Values values;
    for (const auto& member : object) {
        const std::string_view name(member.key().data(), member.key().size());
        const auto column =
            std::ranges::find(layout.table.columns, name, &workflow::DataColumn::name);
        if (column == layout.table.columns.end()) {
            if (layout.find(name))
                return Error{ErrorKind::InvalidInput,
                             "The column \"" + std::string(name) + "\" cannot be set.",
                             "The table keeps it by itself; leave it out."};
            return detail::no_such_column(layout.table, name);
        }
        auto cell = workflow::to_cell(name, column->type, member.value());
        if (!cell) return cell.error();
        values.emplace_back(static_cast<std::size_t>(column - layout.table.columns.begin()),
                            std::move(*cell));
    }
    return values;
}

std::string insert_sql(const TableLayout& layout) {
    std::string names = "created_at, updated_at";
    std::string places = "?, ?";
    for (std::size_t i = 0; i < layout.table.columns.size(); ++i) {
        names += ", " + layout.sql_name(i);
        places += ", ?";
    }
    return "INSERT INTO " + layout.rows_table() + " (" + names + ") VALUES (" + places +
           ") RETURNING id";
}

Result<std::int64_t> insert_row(Statement& statement, const Row& row) {
    statement.rewind().bind(row.created_at).bind(row.updated_at);
    detail::bind_cells(statement, row.cells);
    const auto stepped = statement.step();
    if (!stepped) return stepped.error();
    const std::int64_t id = statement.number(0);
    if (const auto done = statement.finish(); !done) return done.error();
    return id;
}

Row new_row(const TableLayout& layout, Values values, Time now) {
    Row row{0, now, now, std::vector<Cell>(layout.table.columns.size())};
    for (auto& [column, cell] : values) row.cells[column] = std::move(cell);
    return row;
}

std::int64_t bytes_of(const Row& row) {
    std::int64_t bytes = detail::kRowBytes;
    for (const Cell& cell : row.cells) bytes += detail::size_of(cell);
    return bytes;
}

// In the writer's turn.
Result<std::vector<Row>> insert_rows(Connection& connection, const TableLayout& layout,
                                     const std::vector<JsonObject>& objects, Time now,
                                     std::int64_t max_bytes) {
    std::vector<Row> rows;
    rows.reserve(objects.size());
    std::int64_t bytes = 0;
    Statement statement = connection.query_once(insert_sql(layout));
    for (const JsonObject& object : objects) {
        auto values = values_of(layout, object);
        if (!values) {
            Error error = values.error();
            error.item = rows.size();
            return error;
        }
        Row row = new_row(layout, std::move(*values), now);
        const auto id = insert_row(statement, row);
        if (!id) return id.error();
        row.id = *id;
        bytes += bytes_of(row);
        rows.push_back(std::move(row));
    }
    if (const auto grown = detail::grow(connection, layout, bytes, max_bytes); !grown)
        return grown.error();
    return rows;
}

Result<void> check_has_condition(const RowFilter& filter) {
    if (!filter.conditions.empty()) return {};
    return Error{ErrorKind::InvalidInput, "Which rows are meant is not said.",
                 "Give at least one condition."};
}

// What update and upsert have in common, and what they would do.
struct Change {
    std::vector<Row> before;
    std::vector<Row> after;  // of the same length
    Values values;
    RowClause clause;
};

Result<Change> plan_change(Connection& connection, const TableLayout& layout,
                           const RowFilter& filter, const JsonObject& object, Time now) {
    Change change;
    auto values = values_of(layout, object);
    if (!values) return values.error();
    if (values->empty())
        return Error{ErrorKind::InvalidInput, "There is nothing to write: no column has a value.",
                     "Give a value for at least one column."};
    change.values = std::move(*values);
    auto clause = detail::row_clause(layout, filter);
    if (!clause) return clause.error();
    change.clause = std::move(*clause);
    auto rows = matching_rows(connection, layout, change.clause);
    if (!rows) return rows.error();
    change.before = std::move(*rows);
    change.after = change.before;
    for (Row& row : change.after) {
        row.updated_at = now;
        for (const auto& [column, cell] : change.values) row.cells[column] = cell;
    }
    return change;
}

Result<void> apply_change(Connection& connection, const TableLayout& layout, const Change& change,
                          Time now, std::int64_t max_bytes) {
    std::string sql = "UPDATE " + layout.rows_table() + " SET updated_at = ?";
    for (const auto& value : change.values) sql += ", " + layout.sql_name(value.first) + " = ?";
    Statement statement = connection.query_once(sql + change.clause.sql, now);
    for (const auto& value : change.values) detail::bind_cell(statement, value.second);
    detail::bind_cells(statement, change.clause.values);
    if (const auto done = statement.finish(); !done) return done;
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < change.before.size(); ++i)
        bytes += bytes_of(change.after[i]) - bytes_of(change.before[i]);
    return detail::grow(connection, layout, bytes, max_bytes);
}

std::vector<ChangedRow> changes_json(const TableLayout& layout, const Change& change) {
    std::vector<ChangedRow> rows;
    rows.reserve(change.before.size());
    for (std::size_t i = 0; i < change.before.size(); ++i)
        rows.push_back({row_json(layout, change.before[i]), row_json(layout, change.after[i])});
    return rows;
}

enum class Missing { Leave, Insert };

struct ChangeRequest {
    std::string table_id;
    RowFilter filter;
    JsonObject values;
    WriteMode mode;
    Missing missing;
    Time now;
    std::int64_t max_bytes;
};

Changes change_rows(Connection& connection, const ChangeRequest& request) {
    const auto layout = detail::load_layout(connection, TableKey::Id, request.table_id);
    if (!layout) return layout.error();
    auto change = plan_change(connection, *layout, request.filter, request.values, request.now);
    if (!change) return change.error();
    if (change->before.empty()) {
        if (request.missing == Missing::Leave) return std::vector<ChangedRow>();
        Row row = new_row(*layout, change->values, request.now);
        if (request.mode == WriteMode::Apply) {
            std::vector<JsonObject> objects{request.values};
            auto rows = insert_rows(connection, *layout, objects, request.now, request.max_bytes);
            if (!rows) return rows.error();
            row = std::move(rows->front());
        }
        std::vector<ChangedRow> inserted;
        inserted.push_back({JsonObject(), row_json(*layout, row)});
        if (request.mode == WriteMode::DryRun) inserted.front().after["id"] = nullptr;
        return inserted;
    }
    if (request.mode == WriteMode::Apply)
        if (const auto done =
                apply_change(connection, *layout, *change, request.now, request.max_bytes);
            !done)
            return done.error();
    return changes_json(*layout, *change);
}

Rows remove_rows(Connection& connection, const std::string& table_id, const RowFilter& filter,
                 WriteMode mode) {
    const auto layout = detail::load_layout(connection, TableKey::Id, table_id);
    if (!layout) return layout.error();
    const auto clause = detail::row_clause(*layout, filter);
    if (!clause) return clause.error();
    const auto rows = matching_rows(connection, *layout, *clause);
    if (!rows) return rows.error();
    std::vector<JsonObject> removed;
    std::int64_t bytes = 0;
    for (const Row& row : *rows) {
        removed.push_back(row_json(*layout, row));
        bytes += bytes_of(row);
    }
    if (mode == WriteMode::DryRun) return removed;
    Statement statement =
        connection.query_once("DELETE FROM " + layout->rows_table() + clause->sql);
    detail::bind_cells(statement, clause->values);
    auto done = statement.finish();
    if (done) done = detail::grow(connection, *layout, -bytes, 0);
    if (!done) return done.error();
    return removed;
}

Rows select_rows(Connection& connection, const std::string& table_id, const RowQuery& query) {
    const auto layout = detail::load_layout(connection, TableKey::Id, table_id);
    if (!layout) return layout.error();
    const auto clause = detail::row_clause(*layout, query.filter, query.search);
    if (!clause) return clause.error();
    const std::string direction = query.is_descending ? " DESC" : " ASC";
    std::string order = " ORDER BY ";
    if (query.order_by) {
        const auto column = layout->find(*query.order_by);
        if (!column) return column.error();
        order += column->sql_name + direction + ", ";
    }
    Statement statement = connection.query_once(select_sql(*layout) + clause->sql + order + "id" +
                                                direction + " LIMIT ? OFFSET ?");
    detail::bind_cells(statement, clause->values);
    statement.bind(query.limit.value_or(-1)).bind(query.offset);
    return statement.all([&layout](const Statement& row) -> Result<JsonObject> {
        return row_json(*layout, read_row(row, *layout));
    });
}

Task<Changes> change(detail::Database& database, std::string table_id, RowFilter filter,
                     JsonObject values, WriteMode mode, Missing missing) {
    if (const auto good = check_has_condition(filter); !good) co_return good.error();
    ChangeRequest request{std::move(table_id),
                          std::move(filter),
                          std::move(values),
                          mode,
                          missing,
                          database.now(),
                          database.max_data_table_bytes()};
    auto operation = [request = std::move(request)](Connection& connection) {
        return change_rows(connection, request);
    };
    if (mode == WriteMode::DryRun) co_return co_await database.read_together(std::move(operation));
    co_return co_await database.write(std::move(operation));
}

}  // namespace

Task<Rows> DataRowRepository::select(std::string table_id, RowQuery query) {
    auto operation = [table_id = std::move(table_id),
                      query = std::move(query)](Connection& connection) {
        return select_rows(connection, table_id, query);
    };
    co_return co_await database_.read_together(std::move(operation));
}

Task<Result<std::int64_t>> DataRowRepository::count(std::string table_id, RowFilter filter) {
    auto operation = [table_id = std::move(table_id),
                      filter = std::move(filter)](Connection& connection) -> Result<std::int64_t> {
        const auto layout = detail::load_layout(connection, TableKey::Id, table_id);
        if (!layout) return layout.error();
        const auto clause = detail::row_clause(*layout, filter);
        if (!clause) return clause.error();
        Statement statement =
            connection.query_once("SELECT count(*) FROM " + layout->rows_table() + clause->sql);
        detail::bind_cells(statement, clause->values);
        const auto row = statement.step();
        if (!row) return row.error();
        return statement.number(0);
    };
    co_return co_await database_.read_together(std::move(operation));
}

Task<Rows> DataRowRepository::insert(std::string table_id, std::vector<JsonObject> rows) {
    auto operation = [table_id = std::move(table_id), rows = std::move(rows), now = database_.now(),
                      max = database_.max_data_table_bytes()](Connection& connection) -> Rows {
        const auto layout = detail::load_layout(connection, TableKey::Id, table_id);
        if (!layout) return layout.error();
        const auto inserted = insert_rows(connection, *layout, rows, now, max);
        if (!inserted) return inserted.error();
        std::vector<JsonObject> answer;
        answer.reserve(inserted->size());
        for (const Row& row : *inserted) answer.push_back(row_json(*layout, row));
        return answer;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<std::int64_t>>> DataRowRepository::insert_for_ids(
    std::string table_id, std::vector<JsonObject> rows) {
    using Ids = Result<std::vector<std::int64_t>>;
    auto operation = [table_id = std::move(table_id), rows = std::move(rows), now = database_.now(),
                      max = database_.max_data_table_bytes()](Connection& connection) -> Ids {
        const auto layout = detail::load_layout(connection, TableKey::Id, table_id);
        if (!layout) return layout.error();
        const auto inserted = insert_rows(connection, *layout, rows, now, max);
        if (!inserted) return inserted.error();
        std::vector<std::int64_t> ids;
        for (const Row& row : *inserted) ids.push_back(row.id);
        return ids;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Changes> DataRowRepository::update(std::string table_id, RowFilter filter, JsonObject values,
                                        WriteMode mode) {
    return change(database_, std::move(table_id), std::move(filter), std::move(values), mode,
                  Missing::Leave);
}

Task<Changes> DataRowRepository::upsert(std::string table_id, RowFilter filter, JsonObject values,
                                        WriteMode mode) {
    return change(database_, std::move(table_id), std::move(filter), std::move(values), mode,
                  Missing::Insert);
}

Task<Rows> DataRowRepository::remove(std::string table_id, RowFilter filter, WriteMode mode) {
    if (const auto good = check_has_condition(filter); !good) co_return good.error();
    auto operation = [table_id = std::move(table_id), filter = std::move(filter),
                      mode](Connection& connection) {
        return remove_rows(connection, table_id, filter, mode);
    };
    if (mode == WriteMode::DryRun) co_return co_await database_.read_together(std::move(operation));
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::int64_t>> DataRowRepository::clear(std::string table_id) {
    auto operation = [table_id =
                          std::move(table_id)](Connection& connection) -> Result<std::int64_t> {
        const auto layout = detail::load_layout(connection, TableKey::Id, table_id);
        if (!layout) return layout.error();
        Statement statement = connection.query_once("DELETE FROM " + layout->rows_table());
        if (const auto done = statement.finish(); !done) return done.error();
        const std::int64_t removed = connection.changes();
        const auto done =
            connection.run("UPDATE data_tables SET bytes = 0 WHERE number = ?", layout->number);
        if (!done) return done.error();
        return removed;
    };
    co_return co_await database_.write(std::move(operation));
}

}  // namespace millrace::store
