// Starts runs at a regular distance, for workflows from before the Schedule Trigger. Run by hand it
// hands on the items the run was started with.
#include "nodes/interval/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {

sdk::NodeType make_interval() {
    return make_from_folder("interval", execute_pass_through);
}

}  // namespace millrace::nodes
