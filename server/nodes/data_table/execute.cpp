// Rows of the server's own data tables, and the tables themselves.
#include "nodes/data_table/node.hpp"
#include "nodes/data_table/operations.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

// The same for all items.
struct Choice {
    std::string resource;
    std::string operation;
};

Result<Choice> choice_of(sdk::NodeContext& context) {
    Choice task;
    auto resource = sdk::text_parameter(context, "resource", 0, "row");
    if (!resource) return resource.error();
    task.resource = std::move(*resource);
    auto operation =
        sdk::text_parameter(context, "operation", 0, task.resource == "row" ? "insert" : "list");
    if (!operation) return operation.error();
    task.operation = std::move(*operation);
    if (task.resource == "row" || task.resource == "table") return task;
    Error error{ErrorKind::InvalidInput, "The resource \"" + task.resource + "\" is not known.",
                "Choose row or table in \"Resource\"."};
    error.parameter = "resource";
    return error;
}

workflow::PairedItem origin(std::size_t item) {
    return {static_cast<std::uint32_t>(item), 0};
}

// The rows of all items and their one table; nothing: they have to be inserted one by one.
struct AllRows {
    std::string table;
    std::vector<JsonObject> rows;
};

Task<std::optional<AllRows>> rows_of_all(TableAccess& access) {
    AllRows all;
    const std::size_t count = access.context.input().size();
    for (std::size_t item = 0; item < count; ++item) {
        if (item % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto table = co_await access.named.of_item(item);
        if (!table || (item > 0 && table->id != all.table)) co_return std::nullopt;
        all.table = table->id;
        auto values = row_values(access.context, item);
        if (!values) co_return std::nullopt;
        all.rows.push_back(std::move(*values));
    }
    co_return all;
}

// All rows in one step. Nothing: that is not possible, or did not succeed and single items may.
Task<Result<std::optional<ItemList>>> insert_together(TableAccess& access) {
    using Inserted = std::optional<ItemList>;
    auto all = co_await rows_of_all(access);
    if (!all) co_return Inserted();
    const auto is_quiet = sdk::bool_parameter(access.context, "options.optimizeBulk", 0);
    if (!is_quiet) co_return is_quiet.error();
    ItemList items;
    Result<void> done;
    if (*is_quiet) {
        const auto count =
            co_await access.tables.insert_quietly(std::move(all->table), std::move(all->rows));
        if (count)
            items.push_back(
                workflow::make_item(JsonObject{{"success", true}, {"insertedRows", *count}}));
        else
            done = count.error();
    } else {
        auto rows = co_await access.tables.insert(std::move(all->table), std::move(all->rows));
        if (!rows) done = rows.error();
        for (std::size_t item = 0; rows && item < rows->size(); ++item)
            items.push_back(workflow::make_item(std::move((*rows)[item]), origin(item)));
    }
    if (done) co_return Inserted(std::move(items));
    if (access.context.continues_on_fail()) co_return Inserted();
    co_return done.error();
}

Task<Result<void>> run_item(TableAccess& access, Choice task, std::size_t item, ItemList& output) {
    Result<ItemResult> result = Error{};
    if (task.resource == "row")
        result = co_await run_row_operation(access, std::move(task.operation), item);
    else
        result = co_await run_table_operation(access, std::move(task.operation), item);
    if (!result) co_return sdk::fail_item(access.context, output, item, result.error());
    if (result->passes_item) output.push_back(paired_copy(access.context.input()[item], item));
    for (JsonObject& object : result->objects)
        output.push_back(workflow::make_item(std::move(object), origin(item)));
    co_return Result<void>();
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto task = choice_of(context);
    if (!task) co_return task.error();
    const auto tables = context.data_tables();
    if (!tables) co_return tables.error();
    TableAccess access{context, **tables, NamedTables(context, **tables)};
    sdk::Outputs outputs(1);
    if (task->resource == "row" && task->operation == "insert") {
        auto inserted = co_await insert_together(access);
        if (!inserted) co_return inserted.error();
        if (*inserted) {
            outputs[0] = std::move(**inserted);
            co_return outputs;
        }
    }
    for (std::size_t item = 0; item < context.input().size(); ++item) {
        const auto done = co_await run_item(access, *task, item, outputs[0]);
        if (!done) co_return done.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_data_table() {
    return make_from_folder("data_table", execute);
}

}  // namespace millrace::nodes
