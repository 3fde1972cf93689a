// A note on the canvas. It has no ports, so nothing ever reaches it.
#include "nodes/sticky_note/node.hpp"

#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext&) {
    co_return sdk::Outputs();
}

}  // namespace

sdk::NodeType make_sticky_note() {
    return make_from_folder("sticky_note", execute);
}

}  // namespace millrace::nodes
