#include "engine/workflow_start.hpp"

namespace millrace::engine {
namespace {

constexpr std::string_view kCalledType = "n8n-nodes-base.executeWorkflowTrigger";

std::optional<std::size_t> find_type(const Plan& plan, std::string_view type) {
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        const workflow::Node& node = *plan.nodes[i].node;
        if (node.type == type && !node.disabled) return i;
    }
    return std::nullopt;
}

}  // namespace

Result<std::size_t> choose_sub_workflow_start(const Plan& plan) {
    for (const std::string_view type :
         {kCalledType, std::string_view("n8n-nodes-base.start"),
          std::string_view("n8n-nodes-base.manualTrigger"),
          std::string_view("@n8n/n8n-nodes-langchain.manualChatTrigger")})
        if (const auto found = find_type(plan, type)) return *found;
    return Error{ErrorKind::InvalidInput,
                 "The workflow \"" + plan.workflow.name() +
                     "\" cannot be called: it has no node to start with.",
                 "Add an Execute Sub-workflow Trigger to it, or enable the one it has."};
}

bool is_started_by_others(const Plan& plan) {
    return find_type(plan, kCalledType) || find_type(plan, kErrorTriggerType);
}

std::optional<std::size_t> choose_error_start(const Plan& plan) {
    return find_type(plan, kErrorTriggerType);
}

}  // namespace millrace::engine
