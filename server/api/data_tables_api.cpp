// /api/v1/data-tables: n8n's public API for data tables and their columns.
#include "api/routes.hpp"
#include "store/cursor.hpp"
#include "store/data_table_repository.hpp"
#include "store/store.hpp"

namespace millrace::api {

template <>
struct EnumValues<workflow::ColumnType> {
    static constexpr workflow::ColumnType kAll[] = {
        workflow::ColumnType::String, workflow::ColumnType::Number, workflow::ColumnType::Boolean,
        workflow::ColumnType::Date};
};

namespace {

using store::TakenName;
using workflow::ColumnType;

struct DataTableColumn {
    std::string id;
    std::string name;
    ColumnType type{};
    std::int64_t index = 0;
};
BOOST_DESCRIBE_STRUCT(DataTableColumn, (), (id, name, type, index))

struct DataTable {
    std::string id;
    std::string name;
    std::vector<DataTableColumn> columns;
    Time created_at{};
    Time updated_at{};
    std::int64_t size_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(DataTable, (), (id, name, columns, created_at, updated_at, size_bytes))

struct DataTablePage {
    std::vector<DataTable> data;
    Nullable<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(DataTablePage, (), (data, next_cursor))

struct DataTableListQuery {
    Bounded<1, 250, 100> limit;
    std::optional<std::string> cursor;
    std::optional<std::string> filter;
    std::optional<std::string> sort_by;

    static constexpr Note kNotes[] = {
        {"cursor", "The nextCursor of the page before."},
        {"filter",
         "An object such as {\"name\": \"orders\"}: tables whose name contains the text."},
        {"sort_by",
         "name, createdAt, updatedAt or size, with :asc or :desc. Without it name:asc."}};
};
BOOST_DESCRIBE_STRUCT(DataTableListQuery, (), (limit, cursor, filter, sort_by))

struct NewDataTableColumn {
    std::string name;
    ColumnType type{};

    static constexpr Note kNotes[] = {
        {"name", "A letter, then letters, digits and underscores; 63 at most."}};
};
BOOST_DESCRIBE_STRUCT(NewDataTableColumn, (), (name, type))

struct NewDataTable {
    std::string name;
    std::vector<NewDataTableColumn> columns;
};
BOOST_DESCRIBE_STRUCT(NewDataTable, (), (name, columns))

struct DataTableChange {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(DataTableChange, (), (name))

struct DataTableColumnChange {
    std::optional<std::string> name;
    std::optional<Bounded<0, 1000, 0>> index;

    static constexpr Note kNotes[] = {{"index", "The column's new place, from 0."}};
};
BOOST_DESCRIBE_STRUCT(DataTableColumnChange, (), (name, index))

DataTable table_json(const workflow::DataTable& table) {
    DataTable json{table.id,         table.name,       {},
                   table.created_at, table.updated_at, static_cast<std::int64_t>(table.size_bytes)};
    for (const workflow::DataColumn& column : table.columns)
        json.columns.push_back(
            {column.id, column.name, column.type, static_cast<std::int64_t>(json.columns.size())});
    return json;
}

Result<DataTable> answer_of(const Result<workflow::DataTable>& table) {
    if (!table) return table.error();
    return table_json(*table);
}

Error wrong_sort(const std::string& text) {
    return Error{ErrorKind::InvalidInput, "\"sortBy\" is \"" + text.substr(0, 100) + "\".",
                 "Give name, createdAt, updatedAt or size, with :asc or :desc."};
}

Result<void> read_sort(const std::string& text, store::DataTableQuery& query) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string field = text.substr(0, colon);
    const std::string direction = text.substr(std::min(colon + 1, text.size()));
    if (field == "name")
        query.order = store::DataTableOrder::Name;
    else if (field == "createdAt")
        query.order = store::DataTableOrder::CreatedAt;
    else if (field == "updatedAt")
        query.order = store::DataTableOrder::UpdatedAt;
    else if (field == "size" || field == "sizeBytes")
        query.order = store::DataTableOrder::Size;
    else
        return wrong_sort(text);
    if (!direction.empty() && direction != "asc" && direction != "desc") return wrong_sort(text);
    query.is_descending = direction == "desc";
    return {};
}

Result<void> read_filter(const std::string& text, store::DataTableQuery& query) {
    const auto json = parse_json(text);
    const Json* name = json && json->is_object() ? find_member(*json, "name") : nullptr;
    if (json && json->is_object() && (!name || name->is_string())) {
        if (name) query.name_contains = text_of(name->get_string());
        return {};
    }
    return Error{ErrorKind::InvalidInput, "\"filter\" is not an object such as {\"name\": \"a\"}."};
}

Task<Result<DataTablePage>> list_tables(Call<DataTableListQuery, Nothing>& call) {
    store::DataTableQuery query;
    Result<void> good;
    if (call.query.sort_by) good = read_sort(*call.query.sort_by, query);
    if (good && call.query.filter) good = read_filter(*call.query.filter, query);
    if (!good) co_return good.error();
    if (call.query.cursor) {
        const auto cursor = store::OffsetCursor::parse(*call.query.cursor);
        if (!cursor) co_return cursor.error();
        query.offset = cursor->offset;
    }
    const std::int64_t limit = call.query.limit.value;
    const std::int64_t next = query.offset + limit;
    query.limit = limit + 1;
    const auto tables = co_await call.services.store.data_tables().list(std::move(query));
    if (!tables) co_return tables.error();
    DataTablePage page;
    for (const workflow::DataTable& table : *tables) {
        if (static_cast<std::int64_t>(page.data.size()) == limit) {
            page.next_cursor.value = store::OffsetCursor{next}.text();
            break;
        }
        page.data.push_back(table_json(table));
    }
    co_return page;
}

Task<Result<DataTable>> create_table(Call<Nothing, NewDataTable>& call) {
    std::vector<workflow::NewDataColumn> columns;
    for (NewDataTableColumn& column : call.body.columns)
        columns.push_back({std::move(column.name), column.type});
    co_return answer_of(co_await call.services.store.data_tables().create(
        std::move(call.body.name), std::move(columns), TakenName::Refuse));
}

Task<Result<DataTable>> read_table(Call<Nothing, Nothing>& call) {
    co_return answer_of(co_await call.services.store.data_tables().find(call.param("id")));
}

Task<Result<DataTable>> rename_table(Call<Nothing, DataTableChange>& call) {
    co_return answer_of(co_await call.services.store.data_tables().rename(
        call.param("id"), std::move(call.body.name)));
}

Task<Result<PlainText>> remove_table(Call<Nothing, Nothing>& call) {
    const auto removed = co_await call.services.store.data_tables().remove(call.param("id"));
    if (!removed) co_return removed.error();
    co_return PlainText{"text/plain", ""};
}

Task<Result<std::vector<DataTableColumn>>> list_columns(Call<Nothing, Nothing>& call) {
    const auto table = co_await call.services.store.data_tables().find(call.param("id"));
    if (!table) co_return table.error();
    co_return table_json(*table).columns;
}

Task<Result<DataTableColumn>> add_column(Call<Nothing, NewDataTableColumn>& call) {
    workflow::NewDataColumn column{call.body.name, call.body.type};
    const auto table =
        co_await call.services.store.data_tables().add_column(call.param("id"), std::move(column));
    if (!table) co_return table.error();
    co_return table_json(*table).columns.back();
}

Task<Result<DataTableColumn>> change_column(Call<Nothing, DataTableColumnChange>& call) {
    const std::string id = call.param("column");
    std::optional<std::int64_t> index;
    if (call.body.index) index = call.body.index->value;
    const auto table = co_await call.services.store.data_tables().change_column(
        call.param("id"), id, std::move(call.body.name), index);
    if (!table) co_return table.error();
    const DataTable changed = table_json(*table);
    for (const DataTableColumn& column : changed.columns)
        if (column.id == id) co_return column;
    check(false, "a changed column is one of its table");
    co_return Error{};
}

Task<Result<PlainText>> remove_column(Call<Nothing, Nothing>& call) {
    const auto table = co_await call.services.store.data_tables().remove_column(
        call.param("id"), call.param("column"));
    if (!table) co_return table.error();
    co_return PlainText{"text/plain", ""};
}

RouteFacts facts(http::Method method, const std::string& path, Permission permission,
                 std::string id, std::string summary, int status = 200) {
    return RouteFacts{method,        "/api/v1/data-tables" + path, permission,
                      std::move(id), std::move(summary),           "DataTable",
                      status};
}

void add_column_routes(std::vector<Route>& routes) {
    using http::Method;
    routes.push_back(make_route<Nothing, Nothing, std::vector<DataTableColumn>>(
        facts(Method::Get, "/:id/columns", Permission::DataTableRead, "listDataTableColumns",
              "List the columns of a data table in their order."),
        list_columns));
    routes.push_back(make_route<Nothing, NewDataTableColumn, DataTableColumn>(
        facts(Method::Post, "/:id/columns", Permission::DataTableWrite, "addDataTableColumn",
              "Add a column; rows have no value in it.", 201),
        add_column));
    routes.push_back(make_route<Nothing, DataTableColumnChange, DataTableColumn>(
        facts(Method::Patch, "/:id/columns/:column", Permission::DataTableWrite,
              "changeDataTableColumn", "Rename or move a column."),
        change_column));
    routes.push_back(make_route<Nothing, Nothing, PlainText>(
        facts(Method::Delete, "/:id/columns/:column", Permission::DataTableWrite,
              "deleteDataTableColumn", "Delete a column with its values.", 204),
        remove_column));
}

}  // namespace

void add_data_tables_routes(std::vector<Route>& routes) {
    using http::Method;
    routes.push_back(make_route<DataTableListQuery, Nothing, DataTablePage>(
        facts(Method::Get, "", Permission::DataTableRead, "listDataTables", "List data tables."),
        list_tables));
    routes.push_back(make_route<Nothing, NewDataTable, DataTable>(
        facts(Method::Post, "", Permission::DataTableWrite, "createDataTable",
              "Make a data table with these columns, beside id, createdAt and updatedAt.", 201),
        create_table));
    routes.push_back(make_route<Nothing, Nothing, DataTable>(
        facts(Method::Get, "/:id", Permission::DataTableRead, "readDataTable",
              "Read a data table's name and columns."),
        read_table));
    routes.push_back(make_route<Nothing, DataTableChange, DataTable>(
        facts(Method::Patch, "/:id", Permission::DataTableWrite, "renameDataTable",
              "Give a data table another name."),
        rename_table));
    routes.push_back(make_route<Nothing, Nothing, PlainText>(
        facts(Method::Delete, "/:id", Permission::DataTableWrite, "deleteDataTable",
              "Delete a data table with all its rows.", 204),
        remove_table));
    add_column_routes(routes);
}

}  // namespace millrace::api
