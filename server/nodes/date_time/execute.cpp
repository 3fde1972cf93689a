// Calculates with dates and writes them in other forms.
#include "nodes/date_time/node.hpp"
#include "nodes/date_time/versions.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

Result<std::optional<Item>> work_on(sdk::NodeContext& context, std::size_t item) {
    if (context.version() < 2) return date_time_version_1(context, item);
    auto made = date_time_version_2(context, item);
    if (!made) return made.error();
    return std::optional(std::move(*made));
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        auto item = work_on(context, i);
        if (item) {
            if (*item) outputs[0].push_back(std::move(**item));
            continue;
        }
        const auto failed = sdk::fail_item(context, outputs[0], i, item.error());
        if (!failed) co_return failed.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_date_time() {
    return make_from_folder("date_time", execute);
}

}  // namespace millrace::nodes
