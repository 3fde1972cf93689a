// /api/v1/data-tables/:id/rows: n8n's public API for the rows of data tables.
#include "api/routes.hpp"
#include "store/cursor.hpp"
#include "store/data_row_repository.hpp"
#include "store/data_table_repository.hpp"
#include "store/store.hpp"

namespace millrace::api {

// What an insertion answers.
enum class InsertAnswer { Count, Id, All };

std::string_view to_string(InsertAnswer answer) {
    switch (answer) {
        case InsertAnswer::Count:
            return "count";
        case InsertAnswer::Id:
            return "id";
        case InsertAnswer::All:
            return "all";
    }
    return "count";
}

template <>
struct EnumValues<InsertAnswer> {
    static constexpr InsertAnswer kAll[] = {InsertAnswer::Count, InsertAnswer::Id,
                                            InsertAnswer::All};
};

namespace {

using store::WriteMode;
using workflow::RowFilter;

struct RowListQuery {
    Bounded<1, 250, 100> limit;
    std::optional<std::string> cursor;
    std::optional<std::string> filter;
    std::optional<std::string> sort_by;
    std::optional<std::string> search;

    static constexpr Note kNotes[] = {
        {"cursor", "The nextCursor of the page before."},
        {"filter",
         R"(Such as {"type": "and", "filters": [{"columnName": "status", "condition": "eq", "value": "new"}]}; conditions are eq, neq, like, ilike, gt, gte, lt and lte.)"},
        {"sort_by", "A column with :asc or :desc. Without it the order of insertion."},
        {"search", "Rows with this text in one of their text columns."}};
};
BOOST_DESCRIBE_STRUCT(RowListQuery, (), (limit, cursor, filter, sort_by, search))

struct DataTableRowPage {
    std::vector<JsonObject> data;
    Nullable<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(DataTableRowPage, (), (data, next_cursor))

struct NewDataTableRows {
    std::vector<JsonObject> data;
    std::optional<InsertAnswer> return_type;

    static constexpr Note kNotes[] = {
        {"return_type", "What is answered: how many, their ids, or the rows. Without it count."}};
};
BOOST_DESCRIBE_STRUCT(NewDataTableRows, (), (data, return_type))

struct DataTableRowsChange {
    JsonObject filter;
    JsonObject data;
    std::optional<bool> return_data;
    std::optional<bool> dry_run;

    static constexpr Note kNotes[] = {
        {"filter", "Which rows, in the form of the list's filter; at least one condition."},
        {"return_data", "Whether the rows are answered, rather than true."},
        {"dry_run", "Nothing is written; the rows are answered before and after."}};
};
BOOST_DESCRIBE_STRUCT(DataTableRowsChange, (), (filter, data, return_data, dry_run))

struct RowDeletionQuery {
    std::optional<std::string> filter;
    std::optional<bool> return_data;
    std::optional<bool> dry_run;

    static constexpr Note kNotes[] = {
        {"filter", "Required: which rows, in the form of the list's filter."},
        {"return_data", "Whether the deleted rows are answered, rather than true."},
        {"dry_run", "Nothing is deleted; the rows are answered before and after."}};
};
BOOST_DESCRIBE_STRUCT(RowDeletionQuery, (), (filter, return_data, dry_run))

Result<RowFilter> filter_in(const std::string& text) {
    const auto json = parse_json(text);
    if (!json)
        return Error{ErrorKind::InvalidInput, "\"filter\" is not JSON: " + json.error().message};
    return workflow::row_filter_from(*json);
}

Result<void> read_sort(const std::string& text, workflow::RowQuery& query) {
    const std::size_t colon = std::min(text.rfind(':'), text.size());
    const std::string direction = text.substr(std::min(colon + 1, text.size()));
    if (!direction.empty() && direction != "asc" && direction != "desc")
        return Error{ErrorKind::InvalidInput, "\"sortBy\" does not end in :asc or :desc.",
                     "Give a column and a direction, such as createdAt:desc."};
    query.order_by = text.substr(0, colon);
    query.is_descending = direction == "desc";
    return {};
}

Result<workflow::RowQuery> row_query(const RowListQuery& asked) {
    workflow::RowQuery query;
    if (asked.filter) {
        auto filter = filter_in(*asked.filter);
        if (!filter) return filter.error();
        query.filter = std::move(*filter);
    }
    if (asked.sort_by)
        if (const auto good = read_sort(*asked.sort_by, query); !good) return good.error();
    if (asked.cursor) {
        const auto cursor = store::OffsetCursor::parse(*asked.cursor);
        if (!cursor) return cursor.error();
        query.offset = cursor->offset;
    }
    query.search = asked.search.value_or("");
    query.limit = asked.limit.value + 1;
    return query;
}

Json rows_json(std::vector<JsonObject> rows) {
    JsonArray list;
    for (JsonObject& row : rows) list.push_back(std::move(row));
    return list;
}

Task<Result<DataTableRowPage>> list_rows(Call<RowListQuery, Nothing>& call) {
    auto query = row_query(call.query);
    if (!query) co_return query.error();
    const auto limit = static_cast<std::size_t>(call.query.limit.value);
    const std::int64_t next = query->offset + call.query.limit.value;
    auto rows =
        co_await call.services.store.data_rows().select(call.param("id"), std::move(*query));
    if (!rows) co_return rows.error();
    DataTableRowPage page;
    if (rows->size() > limit) {
        rows->resize(limit);
        page.next_cursor.value = store::OffsetCursor{next}.text();
    }
    page.data = std::move(*rows);
    co_return page;
}

Task<Result<Json>> insert_rows(Call<Nothing, NewDataTableRows>& call) {
    store::DataRowRepository& repository = call.services.store.data_rows();
    const InsertAnswer wanted = call.body.return_type.value_or(InsertAnswer::Count);
    if (wanted == InsertAnswer::All) {
        auto rows = co_await repository.insert(call.param("id"), std::move(call.body.data));
        if (!rows) co_return rows.error();
        co_return rows_json(std::move(*rows));
    }
    const auto ids =
        co_await repository.insert_for_ids(call.param("id"), std::move(call.body.data));
    if (!ids) co_return ids.error();
    if (wanted == InsertAnswer::Count)
        co_return JsonObject{{"success", true},
                             {"insertedRows", static_cast<std::int64_t>(ids->size())}};
    JsonArray list;
    for (const std::int64_t id : *ids) list.push_back(JsonObject{{"id", id}});
    co_return list;
}

WriteMode mode_of(const std::optional<bool>& dry_run) {
    return dry_run.value_or(false) ? WriteMode::DryRun : WriteMode::Apply;
}

enum class Missing { Leave, Insert };

Task<Result<Json>> change_rows(Call<Nothing, DataTableRowsChange>& call, Missing missing) {
    auto filter = workflow::row_filter_from(call.body.filter);
    if (!filter) co_return filter.error();
    const auto table = co_await call.services.store.data_tables().find(call.param("id"));
    if (!table) co_return table.error();
    const WriteMode mode = mode_of(call.body.dry_run);
    store::DataRowRepository& repository = call.services.store.data_rows();
    Result<std::vector<store::ChangedRow>> rows = Error{};
    if (missing == Missing::Insert)
        rows = co_await repository.upsert(table->id, std::move(*filter), std::move(call.body.data),
                                          mode);
    else
        rows = co_await repository.update(table->id, std::move(*filter), std::move(call.body.data),
                                          mode);
    if (!rows) co_return rows.error();
    if (mode == WriteMode::DryRun) co_return rows_json(workflow::dry_run_rows(*table, *rows));
    if (!call.body.return_data.value_or(false)) co_return Json(true);
    JsonArray list;
    for (store::ChangedRow& row : *rows) list.push_back(std::move(row.after));
    co_return list;
}

Task<Result<Json>> update_rows(Call<Nothing, DataTableRowsChange>& call) {
    return change_rows(call, Missing::Leave);
}

Task<Result<Json>> upsert_row(Call<Nothing, DataTableRowsChange>& call) {
    return change_rows(call, Missing::Insert);
}

Task<Result<Json>> remove_rows(Call<RowDeletionQuery, Nothing>& call) {
    if (!call.query.filter)
        co_return Error{ErrorKind::InvalidInput, "The query parameter \"filter\" is missing.",
                        "Say which rows to delete; rows/clear deletes all."};
    auto filter = filter_in(*call.query.filter);
    if (!filter) co_return filter.error();
    const auto table = co_await call.services.store.data_tables().find(call.param("id"));
    if (!table) co_return table.error();
    const WriteMode mode = mode_of(call.query.dry_run);
    auto rows =
        co_await call.services.store.data_rows().remove(table->id, std::move(*filter), mode);
    if (!rows) co_return rows.error();
    if (mode == WriteMode::DryRun)
        co_return rows_json(workflow::dry_run_rows(*table, std::move(*rows)));
    if (!call.query.return_data.value_or(false)) co_return Json(true);
    co_return rows_json(std::move(*rows));
}

Task<Result<Json>> clear_rows(Call<Nothing, Nothing>& call) {
    const auto removed = co_await call.services.store.data_rows().clear(call.param("id"));
    if (!removed) co_return removed.error();
    co_return JsonObject{{"success", true}, {"deletedRows", *removed}};
}

RouteFacts facts(http::Method method, const std::string& path, Permission permission,
                 std::string id, std::string summary) {
    return RouteFacts{method,
                      "/api/v1/data-tables/:id/rows" + path,
                      permission,
                      std::move(id),
                      std::move(summary),
                      "DataTable"};
}

}  // namespace

void add_data_rows_routes(std::vector<Route>& routes) {
    using http::Method;
    routes.push_back(make_route<RowListQuery, Nothing, DataTableRowPage>(
        facts(Method::Get, "", Permission::DataTableRowRead, "listDataTableRows",
              "List the rows that match."),
        list_rows));
    routes.push_back(make_route<Nothing, NewDataTableRows, Json>(
        facts(Method::Post, "", Permission::DataTableRowWrite, "insertDataTableRows",
              "Add rows: all of them or, after an error, none."),
        insert_rows));
    routes.push_back(make_route<Nothing, DataTableRowsChange, Json>(
        facts(Method::Patch, "/update", Permission::DataTableRowWrite, "updateDataTableRows",
              "Set values in the rows that match."),
        update_rows));
    routes.push_back(make_route<Nothing, DataTableRowsChange, Json>(
        facts(Method::Post, "/upsert", Permission::DataTableRowWrite, "upsertDataTableRow",
              "Set values in the rows that match, or add a row where none does."),
        upsert_row));
    routes.push_back(make_route<RowDeletionQuery, Nothing, Json>(
        facts(Method::Delete, "/delete", Permission::DataTableRowWrite, "deleteDataTableRows",
              "Delete the rows that match."),
        remove_rows));
    routes.push_back(make_route<Nothing, Nothing, Json>(
        facts(Method::Delete, "/clear", Permission::DataTableRowWrite, "clearDataTableRows",
              "Delete all rows."),
        clear_rows));
}

}  // namespace millrace::api
