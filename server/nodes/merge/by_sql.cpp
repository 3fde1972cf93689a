// Combine by an SQL query over the inputs.
#include "nodes/merge/modes.hpp"
#include "nodes/merge/sql/parser.hpp"
#include "nodes/merge/sql/run_query.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

// {{ }} in the text are filled in for the first item, whether the text is marked as an expression
// or not.
Result<std::string> read_query(sdk::NodeContext& context) {
    auto text = sdk::text_parameter(context, "query", 0);
    if (!text || text->find("{{") == std::string::npos) return text;
    const sdk::Parameter written = sdk::Parameter::compile(Json("=" + *text), "query");
    auto value = written.resolve(context.scope(0));
    if (!value) return value.error();
    return *value ? sdk::to_text(**value) : std::string();
}

Task<std::vector<sql::Table>> read_inputs(sdk::NodeContext& context, std::size_t count) {
    std::vector<sql::Table> tables(count);
    for (std::size_t input = 0; input < count; ++input) {
        const ItemList items = context.input(input);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
            const workflow::PairedItem origin{static_cast<std::uint32_t>(i),
                                              static_cast<std::uint32_t>(input)};
            tables[input].push_back({items[i].json, {origin}});
        }
    }
    co_return tables;
}

Item to_item(sql::Record& record) {
    Item item;
    item.json = std::move(record.json);
    item.paired = workflow::PairedItems(std::move(record.origins));
    return item;
}

// What a query without any rows gives: from version 3.2 on nothing, unless the node says otherwise.
Result<ItemList> empty_result(sdk::NodeContext& context, std::size_t input_count) {
    const auto empty = sdk::text_parameter(context, "options.emptyQueryResult", 0, "empty");
    if (!empty) return empty.error();
    if (context.version() >= 3.2 && *empty != "success") return ItemList();
    JsonObject success;
    success["success"] = true;
    std::vector<workflow::PairedItem> origins;
    for (std::uint32_t input = 0; input < input_count; ++input)
        for (std::uint32_t i = 0; i < context.input(input).size(); ++i)
            origins.push_back({i, input});
    return ItemList{
        workflow::make_item(std::move(success), workflow::PairedItems(std::move(origins)))};
}

}  // namespace

Task<Result<ItemList>> combine_by_sql(sdk::NodeContext& context) {
    const auto count = merge_input_count(context);
    if (!count) co_return count.error();
    const auto text = read_query(context);
    if (!text) co_return text.error();
    const auto queries = sql::parse_queries(*text);
    if (!queries) co_return queries.error();

    const std::vector<sql::Table> inputs = co_await read_inputs(context, *count);
    sql::Tables tables;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        tables["input" + std::to_string(i + 1)] = &inputs[i];
    sql::Budget budget;
    sql::Evaluator evaluator(budget,
                             {context.time_zone(), context.clock().now(), &context.random()});
    ItemList output;
    for (const auto& query : *queries) {
        auto rows = co_await sql::run_query(*query, tables, evaluator, budget);
        if (!rows) co_return rows.error();
        for (sql::Record& record : *rows) output.push_back(to_item(record));
    }
    if (output.empty()) co_return empty_result(context, *count);
    co_return output;
}

}  // namespace millrace::nodes
