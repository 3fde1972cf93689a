// A fire brings its own moment as an item; a run by hand makes one of the present.
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/schedule_trigger/node.hpp"
#include "sdk/schedule_item.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    if (is_set_off(context)) co_return co_await execute_pass_through(context);
    sdk::Outputs outputs(1);
    outputs[0].push_back(
        workflow::make_item(sdk::schedule_item(context.clock().now(), context.time_zone())));
    co_return outputs;
}

}  // namespace

sdk::NodeType make_schedule_trigger() {
    return make_from_folder("schedule_trigger", execute);
}

}  // namespace millrace::nodes
