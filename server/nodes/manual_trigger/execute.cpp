// Starts a run by hand: its items are those the run was started with.
#include "nodes/manual_trigger/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace

sdk::NodeType make_manual_trigger() {
    return make_from_folder("manual_trigger", execute);
}

}  // namespace millrace::nodes
