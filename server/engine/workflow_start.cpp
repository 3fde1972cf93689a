#include "engine/workflow_start.hpp"

namespace millrace::engine {
namespace {

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
         {"n8n-nodes-base.executeWorkflowTrigger", "n8n-nodes-base.start",
          "n8n-nodes-base.manualTrigger", "@n8n/n8n-nodes-langchain.manualChatTrigger"})
        if (const auto found = find_type(plan, type)) return *found;
    return Error{ErrorKind::InvalidInput,
                 "The workflow \"" + plan.workflow.name() +
                     "\" cannot be called: it has no node to start with.",
                 "Add an Execute Sub-workflow Trigger to it, or enable the one it has."};
}

std::optional<std::size_t> choose_error_start(const Plan& plan) {
    return find_type(plan, kErrorTriggerType);
}

}  // namespace millrace::engine
