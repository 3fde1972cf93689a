// HTML becomes Markdown, or Markdown HTML; the result goes into a field of the item.
#include "nodes/html_to_markdown/html_to_markdown.hpp"
#include "nodes/markdown/markdown_parameters.hpp"
#include "nodes/markdown/node.hpp"
#include "nodes/markdown_to_html/markdown_to_html.hpp"
#include "nodes/node_folder.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {
namespace {

Result<std::string> converted(sdk::NodeContext& context, std::size_t item) {
    const auto mode = sdk::text_parameter(context, "mode", item, "htmlToMarkdown");
    if (!mode) return mode.error();
    if (*mode == "markdownToHtml") {
        const auto markdown = sdk::text_parameter(context, "markdown", item);
        if (!markdown) return markdown.error();
        const auto options = read_html_options(context, item);
        if (!options) return options.error();
        return markdown_to_html(*markdown, *options);
    }
    const auto html = sdk::text_parameter(context, "html", item);
    if (!html) return html.error();
    const auto options = read_markdown_options(context, item);
    if (!options) return options.error();
    return html_to_markdown(*html, *options);
}

Result<workflow::Item> changed(sdk::NodeContext& context, std::size_t index) {
    const auto destination = sdk::text_parameter(context, "destinationKey", index, "data");
    if (!destination) return destination.error();
    const auto text = converted(context, index);
    if (!text) return text.error();
    const workflow::Item& item = context.input()[index];
    Json json = *item.json;
    if (auto done = sdk::ItemPath(*destination).set(json, Json(*text)); !done) return done.error();
    workflow::Item made = workflow::make_item(
        std::move(json.get_object()), workflow::PairedItem{static_cast<std::uint32_t>(index), 0});
    made.binary = item.binary;
    return made;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i > 0) co_await yield_now();
        auto item = changed(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_markdown() {
    return make_from_folder("markdown", execute);
}

}  // namespace millrace::nodes
