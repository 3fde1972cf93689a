// Hands its items on: a place for lines to meet, or an end to name a branch.
#include "nodes/no_op/node.hpp"
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

sdk::NodeType make_no_op() {
    return make_from_folder("no_op", execute);
}

}  // namespace millrace::nodes
