// The text of PDF files.
#include "nodes/documents/documents.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/read_pdf/node.hpp"

namespace millrace::nodes {
namespace {

Task<Result<workflow::Item>> read_item(sdk::NodeContext& context, std::size_t i) {
    const auto property = sdk::text_parameter(context, "binaryPropertyName", i, "data");
    if (!property) co_return property.error();
    const auto file = item_file(context.input()[i], *property);
    if (!file) co_return file.error();
    PdfOptions options;
    const auto is_encrypted = sdk::bool_parameter(context, "encrypted", i);
    if (!is_encrypted) co_return is_encrypted.error();
    if (*is_encrypted) {
        auto password = sdk::text_parameter(context, "password", i);
        if (!password) co_return password.error();
        options.password = std::move(*password);
    }
    const ContentPtr content = (*file)->content;
    auto json = co_await read_pdf(context, content, std::move(options));
    if (!json) co_return json.error();
    workflow::Item made = workflow::make_item(std::move(json->get_object()));
    made.binary = context.input()[i].binary;
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
    co_return made;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        auto item = co_await read_item(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_read_pdf() {
    return make_from_folder("read_pdf", execute);
}

}  // namespace millrace::nodes
