// Starts a run by hand: its items are those the run was started with.
#include "nodes/manual_trigger/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {

sdk::NodeType make_manual_trigger() {
    return make_from_folder("manual_trigger", execute_pass_through);
}

}  // namespace millrace::nodes
