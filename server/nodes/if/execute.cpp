// Sends each item one of two ways.
#include "nodes/if/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/split_by_conditions.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    return split_by_conditions(context, {"combineOperation", "any"});
}

}  // namespace

sdk::NodeType make_if() {
    return make_from_folder("if", execute);
}

}  // namespace millrace::nodes
