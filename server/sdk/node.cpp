#include "sdk/node.hpp"

namespace millrace::sdk {

Result<void> fail_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                       Error error) {
    if (error.node.empty()) error.node = context.node().name;
    error.item = item;
    if (!context.continues_on_fail()) return error;
    JsonObject json;
    json["error"] = error.message;
    workflow::Item failed = workflow::make_item(
        std::move(json), workflow::PairedItem{static_cast<std::uint32_t>(item), 0});
    failed.error = std::make_shared<const Error>(std::move(error));
    output.push_back(std::move(failed));
    return {};
}

Result<void> settle_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                         Result<workflow::Item> made) {
    if (!made) return fail_item(context, output, item, made.error());
    output.push_back(std::move(*made));
    return {};
}

Result<void> settle_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                         Result<workflow::ItemList> made) {
    if (!made) return fail_item(context, output, item, made.error());
    output.append(*made);
    return {};
}

Result<void> settle_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                         Result<JsonObject> made) {
    if (!made) return fail_item(context, output, item, made.error());
    output.push_back(workflow::make_item(
        std::move(*made), workflow::PairedItem{static_cast<std::uint32_t>(item), 0}));
    return {};
}

}  // namespace millrace::sdk
