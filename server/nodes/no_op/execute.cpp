// Hands its items on: a place for lines to meet, or an end to name a branch.
#include "nodes/no_op/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {

sdk::NodeType make_no_op() {
    return make_from_folder("no_op", execute_pass_through);
}

}  // namespace millrace::nodes
