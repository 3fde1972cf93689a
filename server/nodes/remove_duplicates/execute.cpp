// Drops items that were there before: in the same input, or in earlier executions.
#include "nodes/node_folder.hpp"
#include "nodes/remove_duplicates/history.hpp"
#include "nodes/remove_duplicates/node.hpp"
#include "nodes/remove_duplicates/repeated_items.hpp"

namespace millrace::nodes {
namespace {

constexpr std::string_view kRemoveSeen = "removeItemsSeenInPreviousExecutions";

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto operation = sdk::text_parameter(context, "operation", 0);
    if (!operation) co_return operation.error();
    if (*operation == kRemoveSeen) co_return co_await remove_seen_items(context);
    if (*operation == "clearDeduplicationHistory") co_return co_await clear_history(context);
    auto kept = co_await remove_repeated_items(context, MixedTypes::Refused);
    if (!kept) co_return kept.error();
    co_return sdk::Outputs{std::move(*kept)};
}

std::size_t output_count(const workflow::Node&, const sdk::Parameter& parameters) {
    const sdk::Parameter* operation = parameters.find("operation");
    const Json* constant = operation ? operation->constant() : nullptr;
    return constant && constant->is_string() && text_of(constant->get_string()) == kRemoveSeen ? 2
                                                                                               : 1;
}

}  // namespace

sdk::NodeType make_remove_duplicates() {
    sdk::NodeType type = make_from_folder("remove_duplicates", execute);
    type.output_count = output_count;
    return type;
}

}  // namespace millrace::nodes
