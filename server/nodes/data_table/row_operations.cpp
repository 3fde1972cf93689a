// Rows: get, insert, update, upsert, delete, and whether there are any.
#include "nodes/data_table/operations.hpp"

namespace millrace::nodes {

using workflow::DataTable;
using workflow::RowQuery;
using workflow::WriteMode;

namespace {

Result<WriteMode> write_mode(sdk::NodeContext& context, std::size_t item) {
    const auto is_dry = sdk::bool_parameter(context, "options.dryRun", item);
    if (!is_dry) return is_dry.error();
    return *is_dry ? WriteMode::DryRun : WriteMode::Apply;
}

Result<RowQuery> row_query(sdk::NodeContext& context, std::size_t item) {
    RowQuery query;
    auto filter = row_filter(context, item, Conditions::Optional);
    if (!filter) return filter.error();
    query.filter = std::move(*filter);
    const auto limit = wanted_limit(context, item);
    if (!limit) return limit.error();
    query.limit = *limit;
    const auto is_ordered = sdk::bool_parameter(context, "orderBy", item);
    if (!is_ordered) return is_ordered.error();
    if (!*is_ordered) return query;
    auto column = sdk::text_parameter(context, "orderByColumn", item, "createdAt");
    if (!column) return column.error();
    query.order_by = std::move(*column);
    const auto direction = sdk::text_parameter(context, "orderByDirection", item, "DESC");
    if (!direction) return direction.error();
    if (*direction != "ASC" && *direction != "DESC")
        return Error{ErrorKind::InvalidInput, "The direction \"" + *direction + "\" is not known.",
                     "Choose ascending or descending in \"Order By Direction\"."};
    query.is_descending = *direction == "DESC";
    return query;
}

Task<Result<ItemResult>> get(TableAccess& access, DataTable table, std::size_t item) {
    auto query = row_query(access.context, item);
    if (!query) co_return query.error();
    auto rows = co_await access.tables.select(std::move(table.id), std::move(*query));
    if (!rows) co_return rows.error();
    ItemResult result;
    result.objects = std::move(*rows);
    co_return result;
}

enum class Wanted { Row, NoRow };

Task<Result<ItemResult>> look(TableAccess& access, DataTable table, std::size_t item,
                              Wanted wanted) {
    RowQuery query;
    auto filter = row_filter(access.context, item, Conditions::Required);
    if (!filter) co_return filter.error();
    query.filter = std::move(*filter);
    query.limit = 1;
    const auto rows = co_await access.tables.select(std::move(table.id), std::move(query));
    if (!rows) co_return rows.error();
    ItemResult result;
    result.passes_item = rows->empty() == (wanted == Wanted::NoRow);
    co_return result;
}

Task<Result<ItemResult>> insert(TableAccess& access, DataTable table, std::size_t item) {
    auto values = row_values(access.context, item);
    if (!values) co_return values.error();
    const auto is_quiet = sdk::bool_parameter(access.context, "options.optimizeBulk", item);
    if (!is_quiet) co_return is_quiet.error();
    std::vector<JsonObject> rows;
    rows.push_back(std::move(*values));
    ItemResult result;
    if (*is_quiet) {
        const auto count =
            co_await access.tables.insert_quietly(std::move(table.id), std::move(rows));
        if (!count) co_return count.error();
        result.objects.push_back(JsonObject{{"success", true}, {"insertedRows", *count}});
        co_return result;
    }
    auto inserted = co_await access.tables.insert(std::move(table.id), std::move(rows));
    if (!inserted) co_return inserted.error();
    result.objects = std::move(*inserted);
    co_return result;
}

enum class Missing { Leave, Insert };

Task<Result<ItemResult>> change(TableAccess& access, DataTable table, std::size_t item,
                                Missing missing) {
    auto filter = row_filter(access.context, item, Conditions::Required);
    if (!filter) co_return filter.error();
    auto values = row_values(access.context, item);
    if (!values) co_return values.error();
    const auto mode = write_mode(access.context, item);
    if (!mode) co_return mode.error();
    Result<std::vector<workflow::ChangedRow>> rows = Error{};
    if (missing == Missing::Insert)
        rows =
            co_await access.tables.upsert(table.id, std::move(*filter), std::move(*values), *mode);
    else
        rows =
            co_await access.tables.update(table.id, std::move(*filter), std::move(*values), *mode);
    if (!rows) co_return rows.error();
    ItemResult result;
    if (*mode == WriteMode::DryRun)
        result.objects = workflow::dry_run_rows(table, *rows);
    else
        for (workflow::ChangedRow& row : *rows) result.objects.push_back(std::move(row.after));
    co_return result;
}

Task<Result<ItemResult>> remove(TableAccess& access, DataTable table, std::size_t item) {
    auto filter = row_filter(access.context, item, Conditions::Required);
    if (!filter) co_return filter.error();
    const auto mode = write_mode(access.context, item);
    if (!mode) co_return mode.error();
    auto rows = co_await access.tables.remove_rows(table.id, std::move(*filter), *mode);
    if (!rows) co_return rows.error();
    ItemResult result;
    result.objects = *mode == WriteMode::DryRun ? workflow::dry_run_rows(table, std::move(*rows))
                                                : std::move(*rows);
    co_return result;
}

}  // namespace

Error unknown_operation(const std::string& operation) {
    Error error{ErrorKind::InvalidInput, "The operation \"" + operation + "\" is not known.",
                "Choose another in \"Operation\"."};
    error.parameter = "operation";
    return error;
}

Task<Result<ItemResult>> run_row_operation(TableAccess& access, std::string operation,
                                           std::size_t item) {
    auto table = co_await access.named.of_item(item);
    if (!table) co_return table.error();
    if (operation == "get") co_return co_await get(access, std::move(*table), item);
    if (operation == "insert") co_return co_await insert(access, std::move(*table), item);
    if (operation == "deleteRows") co_return co_await remove(access, std::move(*table), item);
    if (operation == "rowExists")
        co_return co_await look(access, std::move(*table), item, Wanted::Row);
    if (operation == "rowNotExists")
        co_return co_await look(access, std::move(*table), item, Wanted::NoRow);
    if (operation == "update")
        co_return co_await change(access, std::move(*table), item, Missing::Leave);
    if (operation == "upsert")
        co_return co_await change(access, std::move(*table), item, Missing::Insert);
    co_return unknown_operation(operation);
}

}  // namespace millrace::nodes
