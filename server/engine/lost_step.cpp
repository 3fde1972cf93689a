#include "engine/lost_step.hpp"

#include "engine/step_key.hpp"

namespace millrace::engine {

workflow::OnCrash fate_of(const ResumedStep& step, const workflow::Node& node,
                          const workflow::Settings& settings) {
    using workflow::OnCrash;
    if (step.decision) return *step.decision == Decision::Retry ? OnCrash::Retry : OnCrash::Fail;
    if (step.begun.repeat == Repeat::Free) return OnCrash::Retry;
    if (node.on_crash != OnCrash::Unset) return node.on_crash;
    if (step.begun.repeat == Repeat::Noticeable && settings.on_crash != OnCrash::Unset)
        return settings.on_crash;
    return OnCrash::Retry;
}

Error lost_step(const workflow::Node& node) {
    Error error{ErrorKind::NodeFailed,
                "The server stopped while this node was at work. Whether what it does outside took "
                "place is not known.",
                "Look there first. \"On Crash\" in the node's settings says what becomes of such a "
                "step."};
    error.node = node.name;
    return error;
}

std::string question_about(const Step& step, const Plan& plan, std::size_t run,
                           const std::string& execution) {
    const std::string& name = plan.nodes[step.node].node->name;
    JsonObject facts;
    facts["node"] = name;
    facts["runIndex"] = run;
    facts["stepKey"] = step_key(execution, name, step.visit);
    facts["question"] =
        "The server stopped while the node was at work. Did what it does outside take place? "
        "\"retry\" runs the node again, \"fail\" makes it fail.";
    return to_json_text(Json(std::move(facts)));
}

}  // namespace millrace::engine
