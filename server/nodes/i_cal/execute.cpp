// Makes calendar files of one event.
#include "nodes/calendar_event/calendar_event.hpp"
#include "nodes/i_cal/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i > 0) co_await yield_now();
        auto item = item_with_event_file(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_i_cal() {
    return make_from_folder("i_cal", execute);
}

}  // namespace millrace::nodes
