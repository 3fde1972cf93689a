// Keeps the items that match. The others are a second output that nothing can be connected to: it
// shows what was left out.
#include "nodes/filter/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/split_by_conditions.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    return split_by_conditions(context, {"combineConditions", "OR"});
}

}  // namespace

sdk::NodeType make_filter() {
    return make_from_folder("filter", execute);
}

}  // namespace millrace::nodes
