// Each item gets a file of the machine.
#include "nodes/disk_file.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/read_binary_file/node.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;

Task<Result<Item>> with_disk_file(sdk::NodeContext& context, std::size_t index) {
    auto path = sdk::text_parameter(context, "filePath", index);
    if (!path) co_return path.error();
    const auto property = sdk::text_parameter(context, "dataPropertyName", index, "data");
    if (!property) co_return property.error();
    auto file = co_await read_disk_file(context, std::move(*path));
    if (!file) co_return file.error();
    Item item = paired_copy(context.input()[index], index);
    item.binary = with_file(item.binary.get(), *property, std::move(*file));
    co_return item;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        auto item = co_await with_disk_file(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_read_binary_file() {
    return make_from_folder("read_binary_file", execute);
}

}  // namespace millrace::nodes
