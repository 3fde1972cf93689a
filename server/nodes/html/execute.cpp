// HTML is made from a template, read by selectors, or made as a table of all items.
#include "nodes/html/html_table.hpp"
#include "nodes/html/html_template.hpp"
#include "nodes/html/node.hpp"
#include "nodes/html_extraction/html_extraction.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Result<workflow::Item> filled(sdk::NodeContext& context, std::size_t index,
                              HtmlTemplates& templates) {
    const auto written = sdk::text_parameter(context, "html", index);
    if (!written) return written.error();
    const auto html = templates.fill(*written, context.scope(index));
    if (!html) return html.error();
    JsonObject object;
    object["html"] = *html;
    return workflow::make_item(std::move(object),
                               workflow::PairedItem{static_cast<std::uint32_t>(index), 0});
}

Task<Result<sdk::Outputs>> fill_template(sdk::NodeContext& context) {
    constexpr std::size_t kItemsPerTurn = 100;
    sdk::Outputs outputs(1);
    HtmlTemplates templates;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        auto item = filled(context, i, templates);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

Result<HtmlTableOptions> read_table_options(sdk::NodeContext& context) {
    HtmlTableOptions options;
    for (const auto& [name, target] :
         {std::pair{"options.capitalize", &options.capitalizes},
          std::pair{"options.customStyling", &options.has_own_style}}) {
        const auto value = sdk::bool_parameter(context, name, 0);
        if (!value) return value.error();
        *target = *value;
    }
    for (const auto& [name, target] :
         {std::pair{"options.caption", &options.caption},
          std::pair{"options.tableAttributes", &options.table_attributes},
          std::pair{"options.headerAttributes", &options.header_attributes}}) {
        auto value = sdk::text_parameter(context, name, 0);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    for (const auto& [name, target] :
         {std::pair{"options.rowAttributes", &options.row_attributes},
          std::pair{"options.cellAttributes", &options.cell_attributes}})
        for (std::size_t i = 0; i < context.input().size(); ++i) {
            auto value = sdk::text_parameter(context, name, i);
            if (!value) return value.error();
            target->push_back(std::move(*value));
        }
    return options;
}

Result<sdk::Outputs> make_table(sdk::NodeContext& context) {
    const workflow::ItemList& items = context.input();
    const auto options = read_table_options(context);
    if (!options) return options.error();
    JsonObject object;
    object["table"] = html_table(items, *options);
    std::vector<workflow::PairedItem> origins(items.size());
    for (std::size_t i = 0; i < origins.size(); ++i)
        origins[i].item = static_cast<std::uint32_t>(i);
    workflow::Item item =
        workflow::make_item(std::move(object), workflow::PairedItems(std::move(origins)));
    return sdk::Outputs{workflow::ItemList{item}};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    if (context.input().empty()) co_return sdk::Outputs(1);
    const auto operation = sdk::text_parameter(context, "operation", 0, "generateHtmlTemplate");
    if (!operation) co_return operation.error();
    if (*operation == "convertToHtmlTable") co_return make_table(context);
    if (*operation != "extractHtmlContent") co_return co_await fill_template(context);
    ExtractionStyle style;
    if (context.version() < 1.2) style.text = ElementText::ContentOrUndefined;
    style.reads_paths = context.version() > 1;
    co_return co_await extract_from_items(context, style);
}

}  // namespace

sdk::NodeType make_html() {
    return make_from_folder("html", execute);
}

}  // namespace millrace::nodes
