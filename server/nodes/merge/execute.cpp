// Brings the items of several inputs together.
#include "nodes/merge/modes.hpp"
#include "nodes/merge/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

// The ways of combining had their own names before version 3.
Task<Result<ItemList>> combine_inputs(sdk::NodeContext& context) {
    const bool is_old = context.version() < 3;
    const auto how = sdk::text_parameter(context, is_old ? "combinationMode" : "combineBy", 0,
                                         is_old ? "mergeByFields" : "combineByFields");
    if (!how) co_return how.error();
    if (*how == "multiplex" || *how == "combineAll") co_return co_await combine_all(context);
    if (*how == "mergeByPosition" || *how == "combineByPosition")
        co_return co_await combine_by_position(context);
    co_return co_await combine_by_fields(context);
}

Task<Result<ItemList>> merge(sdk::NodeContext& context) {
    if (context.version() < 2) co_return co_await merge_version_1(context);
    const auto mode = sdk::text_parameter(context, "mode", 0, "append");
    if (!mode) co_return mode.error();
    if (*mode == "append") co_return co_await append_inputs(context);
    if (*mode == "combine") co_return co_await combine_inputs(context);
    if (*mode == "chooseBranch") co_return co_await choose_branch(context);
    if (*mode == "combineBySql") co_return co_await combine_by_sql(context);
    co_return Error{ErrorKind::InvalidInput, "The mode \"" + *mode + "\" is not known.",
                    "Choose another in \"Mode\"."};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    auto items = co_await merge(context);
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

// Choosing a branch waits for both; everything else makes do with any input that has data.
sdk::RequiredInputs required_inputs(const workflow::Node&, const sdk::Parameter& parameters) {
    const sdk::Parameter* mode = parameters.find("mode");
    const Json* constant = mode ? mode->constant() : nullptr;
    if (constant && constant->is_string() && text_of(constant->get_string()) == "chooseBranch")
        return {.at_least = 2, .all_of = {0, 1}};
    return {};
}

}  // namespace

sdk::NodeType make_merge() {
    sdk::NodeType type = make_from_folder("merge", execute);
    type.required_inputs = required_inputs;
    return type;
}

}  // namespace millrace::nodes
