// Several ways of working with lists in one node, for workflows from before each had its own.
#include "nodes/aggregate/node.hpp"
#include "nodes/item_lists/node.hpp"
#include "nodes/limit/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/remove_duplicates/repeated_items.hpp"
#include "nodes/sort/node.hpp"
#include "nodes/split_out/node.hpp"
#include "nodes/summarize/summary.hpp"

namespace millrace::nodes {
namespace {

Splittable splittable_in(double version) {
    if (version < 2) return Splittable::Lists;
    return version < 2.2 ? Splittable::ListsAndObjects : Splittable::Anything;
}

Task<Result<workflow::ItemList>> run(sdk::NodeContext& context, std::string operation) {
    if (operation == "splitOutItems")
        co_return co_await split_out_items(context, splittable_in(context.version()));
    if (operation == "aggregateItems" || operation == "concatenateItems")
        co_return co_await aggregate_items(context);
    if (operation == "limit") co_return co_await limit_items(context);
    if (operation == "removeDuplicates") {
        const auto mixed = context.version() < 3.1 ? MixedTypes::Refused : MixedTypes::Allowed;
        co_return co_await remove_repeated_items(context, mixed);
    }
    if (operation == "sort") co_return co_await sort_items(context);
    if (operation == "summarize") {
        const SummaryOptions options{.group_value = GroupValue::TextInOrder, .needs_fields = true};
        co_return co_await summarize_items(context, options);
    }
    co_return Error{ErrorKind::InvalidInput, "The operation \"" + operation + "\" is not known.",
                    "Choose another in \"Operation\"."};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    auto operation = sdk::text_parameter(context, "operation", 0, "splitOutItems");
    if (!operation) co_return operation.error();
    auto items = co_await run(context, std::move(*operation));
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

}  // namespace

sdk::NodeType make_item_lists() {
    return make_from_folder("item_lists", execute);
}

}  // namespace millrace::nodes
