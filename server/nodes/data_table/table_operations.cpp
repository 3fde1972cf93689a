// Tables: create, list, rename, delete.
#include "nodes/data_table/operations.hpp"

namespace millrace::nodes {

using workflow::DataTable;
using workflow::DataTableOrder;
using workflow::DataTableQuery;
using workflow::NewDataColumn;

namespace {

Result<std::vector<NewDataColumn>> new_columns(sdk::NodeContext& context, std::size_t item) {
    const auto value = sdk::value_parameter(context, "columns", item);
    if (!value) return value.error();
    std::vector<NewDataColumn> columns;
    const Json* list = *value ? find_member(**value, "column") : nullptr;
    if (!list || !list->is_array()) return columns;
    for (const Json& one : list->get_array()) {
        const std::string_view type_name = text_member(one, "type", "string");
        const auto type = workflow::column_type_from(type_name);
        if (!type)
            return Error{ErrorKind::InvalidInput,
                         "The column type \"" + std::string(type_name) + "\" is not known.",
                         "Choose boolean, date, number or string."};
        columns.push_back({std::string(text_member(one, "name")), *type});
    }
    return columns;
}

Task<Result<ItemResult>> create(TableAccess& access, std::size_t item) {
    auto name = sdk::text_parameter(access.context, "tableName", item);
    if (!name) co_return name.error();
    auto columns = new_columns(access.context, item);
    if (!columns) co_return columns.error();
    const auto reuses = sdk::bool_parameter(access.context, "options.createIfNotExists", item);
    if (!reuses) co_return reuses.error();
    const auto taken = *reuses ? workflow::TakenName::Reuse : workflow::TakenName::Refuse;
    const auto table = co_await access.tables.create(std::move(*name), std::move(*columns), taken);
    if (!table) co_return table.error();
    ItemResult result;
    result.objects.push_back(workflow::to_json(*table));
    co_return result;
}

Result<DataTableOrder> order_from(const std::string& field) {
    if (field == "name") return DataTableOrder::Name;
    if (field == "createdAt") return DataTableOrder::CreatedAt;
    if (field == "updatedAt") return DataTableOrder::UpdatedAt;
    if (field == "sizeBytes") return DataTableOrder::Size;
    return Error{ErrorKind::InvalidInput, "The sort field \"" + field + "\" is not known.",
                 "Choose another in \"Sort Field\"."};
}

Result<DataTableQuery> table_query(sdk::NodeContext& context, std::size_t item) {
    DataTableQuery query;
    const auto limit = wanted_limit(context, item);
    if (!limit) return limit.error();
    query.limit = *limit;
    auto name = sdk::text_parameter(context, "options.filterName", item);
    if (!name) return name.error();
    query.name_contains = std::move(*name);
    const auto field = sdk::text_parameter(context, "options.sortField", item, "name");
    if (!field) return field.error();
    const auto order = order_from(*field);
    if (!order) return order.error();
    query.order = *order;
    const auto direction = sdk::text_parameter(context, "options.sortDirection", item, "asc");
    if (!direction) return direction.error();
    query.is_descending = *direction == "desc";
    return query;
}

Task<Result<ItemResult>> list(TableAccess& access, std::size_t item) {
    auto query = table_query(access.context, item);
    if (!query) co_return query.error();
    const auto tables = co_await access.tables.list(std::move(*query));
    if (!tables) co_return tables.error();
    ItemResult result;
    for (const DataTable& table : *tables) result.objects.push_back(workflow::to_json(table));
    co_return result;
}

Task<Result<ItemResult>> rename(TableAccess& access, std::size_t item) {
    const auto table = co_await access.named.of_item(item);
    if (!table) co_return table.error();
    auto name = sdk::text_parameter(access.context, "newName", item);
    if (!name) co_return name.error();
    const auto renamed = co_await access.tables.rename(table->id, std::move(*name));
    if (!renamed) co_return renamed.error();
    ItemResult result;
    result.objects.push_back(JsonObject{{"success", true}, {"name", renamed->name}});
    co_return result;
}

Task<Result<ItemResult>> remove(TableAccess& access, std::size_t item) {
    const auto table = co_await access.named.of_item(item);
    if (!table) co_return table.error();
    const auto removed = co_await access.tables.remove(table->id);
    if (!removed) co_return removed.error();
    ItemResult result;
    result.objects.push_back(JsonObject{{"success", true}, {"deletedTableId", table->id}});
    co_return result;
}

}  // namespace

Task<Result<ItemResult>> run_table_operation(TableAccess& access, std::string operation,
                                             std::size_t item) {
    if (operation == "create") co_return co_await create(access, item);
    if (operation == "list") co_return co_await list(access, item);
    if (operation == "update") co_return co_await rename(access, item);
    if (operation == "delete") co_return co_await remove(access, item);
    co_return unknown_operation(operation);
}

}  // namespace millrace::nodes
