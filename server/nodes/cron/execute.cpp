// Starts runs at times of the calendar, for workflows from before the Schedule Trigger; hands on
// the items that the run was started with.
#include "nodes/cron/node.hpp"
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

sdk::NodeType make_cron() {
    return make_from_folder("cron", execute);
}

}  // namespace millrace::nodes
