// Sums, counts and lists over many items, for all of them or by groups.
#include "nodes/node_folder.hpp"
#include "nodes/summarize/node.hpp"
#include "nodes/summarize/summary.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    SummaryOptions options;
    if (context.version() < 1.1) {
        options.group_value = GroupValue::Text;
        options.needs_fields = true;
    }
    auto items = co_await summarize_items(context, options);
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

}  // namespace

sdk::NodeType make_summarize() {
    return make_from_folder("summarize", execute);
}

}  // namespace millrace::nodes
