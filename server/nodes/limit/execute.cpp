// Keeps the first or the last items.
#include "nodes/limit/node.hpp"

#include <algorithm>
#include <cmath>

#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
Task<Result<workflow::ItemList>> limit_items(sdk::NodeContext& context) {
    const auto maximum = sdk::number_parameter(context, "maxItems", 0, 1);
    if (!maximum) co_return maximum.error();
    const auto keep = sdk::text_parameter(context, "keep", 0, "firstItems");
    if (!keep) co_return keep.error();

    const workflow::ItemList all = co_await pass_through(context);
    const double size = static_cast<double>(all.size());
    const auto count = static_cast<std::size_t>(std::clamp(std::floor(*maximum), 0.0, size));
    co_return *keep == "lastItems" ? all.slice(all.size() - count, all.size())
                                   : all.slice(0, count);
}

namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    auto items = co_await limit_items(context);
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

}  // namespace

sdk::NodeType make_limit() {
    return make_from_folder("limit", execute);
}

}  // namespace millrace::nodes
