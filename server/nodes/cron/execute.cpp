// Starts runs at times of the calendar, for workflows from before the Schedule Trigger; hands on
// the items that the run was started with.
#include "nodes/cron/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {

sdk::NodeType make_cron() {
    return make_from_folder("cron", execute_pass_through);
}

}  // namespace millrace::nodes
