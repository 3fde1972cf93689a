// Starts a run with what is known of a failure. A run by hand gets an example of it.
#include "nodes/error_trigger/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

JsonObject example() {
    const JsonObject error{{"message", "Example Error Message"}, {"stack", "Stacktrace"}};
    const JsonObject execution{{"id", "231"},
                               {"url", "https://example.com/workflow/1/executions/231"},
                               {"retryOf", "34"},
                               {"error", error},
                               {"lastNodeExecuted", "Node With Error"},
                               {"mode", "manual"}};
    const JsonObject workflow{{"id", "1"}, {"name", "Example Workflow"}};
    return JsonObject{{"execution", execution}, {"workflow", workflow}};
}

bool is_without_failure(const workflow::ItemList& items) {
    return items.size() == 1 && items.front().json->get_object().empty() && !items.front().binary;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    const bool is_by_hand = context.scope(0).execution_facts().mode == "test";
    if (is_by_hand && is_without_failure(context.input())) {
        outputs[0].push_back(workflow::make_item(example(), workflow::PairedItem{0, 0}));
        co_return outputs;
    }
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace

sdk::NodeType make_error_trigger() {
    return make_from_folder("error_trigger", execute);
}

}  // namespace millrace::nodes
