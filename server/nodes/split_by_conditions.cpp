#include "nodes/split_by_conditions.hpp"

#include "sdk/condition.hpp"
#include "sdk/untyped_condition.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kItemsPerTurn = 1000;
constexpr std::size_t kPrefetchDistance = 8;

Task<Result<sdk::Outputs>> split_untyped(sdk::NodeContext& context, AnyOf any_of) {
    sdk::UntypedConditionSet conditions(context.parameters().find("conditions"));
    sdk::Outputs outputs(2);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        const auto combine = sdk::text_parameter(context, any_of.parameter, i);
        if (!combine) co_return combine.error();
        const auto holds = conditions.test(context, i, *combine == any_of.word);
        if (!holds) co_return holds.error();
        outputs[*holds ? 0 : 1].push_paired(context.input()[i], {static_cast<std::uint32_t>(i), 0});
    }
    co_return outputs;
}

Task<Result<sdk::Outputs>> split_typed(sdk::NodeContext& context) {
    auto conditions = sdk::ConditionSet::read(context, context.parameters().find("conditions"));
    if (!conditions) co_return conditions.error();
    sdk::Outputs outputs(2);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        context.input().prefetch(i + kPrefetchDistance);
        const auto holds = conditions->test(context, i);
        if (!holds && !context.continues_on_fail()) co_return holds.error();
        const bool is_match = holds && *holds;
        outputs[is_match ? 0 : 1].push_paired(context.input()[i],
                                              {static_cast<std::uint32_t>(i), 0});
    }
    co_return outputs;
}

}  // namespace

Task<Result<sdk::Outputs>> split_by_conditions(sdk::NodeContext& context, AnyOf any_of) {
    if (context.version() < 2) co_return co_await split_untyped(context, any_of);
    co_return co_await split_typed(context);
}

}  // namespace millrace::nodes
