// Where a workflow begins that was made before there were triggers; it only runs by hand.
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/start/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_start() {
    return make_from_folder("start", execute_pass_through);
}

}  // namespace millrace::nodes
