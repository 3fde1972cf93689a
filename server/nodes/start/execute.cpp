// Where a workflow begins that was made before there were triggers; it only runs by hand.
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/start/node.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace

sdk::NodeType make_start() {
    return make_from_folder("start", execute);
}

}  // namespace millrace::nodes
