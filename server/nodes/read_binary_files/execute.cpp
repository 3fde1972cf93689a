// Files of the machine become items; the parameters are those of the first item.
#include "nodes/disk_file.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/read_binary_files/node.hpp"

namespace millrace::nodes {
namespace {

Task<Result<workflow::ItemList>> read_all(sdk::NodeContext& context) {
    auto selector = sdk::text_parameter(context, "fileSelector", 0);
    if (!selector) co_return selector.error();
    const auto property = sdk::text_parameter(context, "dataPropertyName", 0, "data");
    if (!property) co_return property.error();
    const auto paths = co_await find_disk_files(context, std::move(*selector),
                                                AllowedFolders::Groups::Alternatives);
    if (!paths) co_return paths.error();
    workflow::ItemList items;
    for (const std::string& path : *paths) {
        auto file = co_await read_disk_file(context, path);
        if (!file) co_return file.error();
        workflow::Item item = workflow::make_item(JsonObject(), workflow::PairedItem{});
        item.binary = with_file(nullptr, *property, std::move(*file));
        items.push_back(std::move(item));
    }
    co_return items;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    if (context.input().empty()) co_return sdk::Outputs(1);
    auto items = co_await read_all(context);
    if (items) co_return sdk::Outputs{std::move(*items)};
    sdk::Outputs outputs(1);
    const auto done = sdk::fail_item(context, outputs[0], 0, items.error());
    if (!done) co_return done.error();
    co_return outputs;
}

}  // namespace

sdk::NodeType make_read_binary_files() {
    return make_from_folder("read_binary_files", execute);
}

}  // namespace millrace::nodes
