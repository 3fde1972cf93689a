// The file of each item is written to the machine.
#include "nodes/disk_file.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/write_binary_file/node.hpp"

namespace millrace::nodes {
namespace {

Task<Result<workflow::Item>> write_one(sdk::NodeContext& context, std::size_t index) {
    auto path = sdk::text_parameter(context, "fileName", index);
    if (!path) co_return path.error();
    auto property = sdk::text_parameter(context, "dataPropertyName", index, "data");
    if (!property) co_return property.error();
    const auto appends = sdk::bool_parameter(context, "options.append", index);
    if (!appends) co_return appends.error();
    const auto mode = *appends ? AllowedFolders::Mode::Append : AllowedFolders::Mode::Replace;
    co_return co_await write_item_file(context, index, std::move(*property), std::move(*path),
                                       mode);
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        auto item = co_await write_one(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_write_binary_file() {
    return make_from_folder("write_binary_file", execute);
}

}  // namespace millrace::nodes
