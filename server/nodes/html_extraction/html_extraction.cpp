#include "nodes/html_extraction/html_extraction.hpp"

#include <map>
#include <memory>
#include <utility>

#include "nodes/html_extraction/element_value.hpp"
#include "nodes/item_builder.hpp"
#include "nodes/plain_text/one_line.hpp"
#include "nodes/plain_text/plain_text.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;

struct Extraction {
    std::string key;
    CssSelector selector;
    std::string returned = "text";  // "text", "html", "attribute" or "value"
    std::string attribute;
    bool is_list = false;
    std::vector<CssSelector> skipped;
};

struct Extractions {
    std::vector<Extraction> list;
    bool trims = false;
    bool cleans_up = false;
};

std::string text_of_member(const Json& object, std::string_view name, std::string_view fallback) {
    const Json* value = find_member(object, name);
    return value && !value->is_null() ? sdk::to_text(*value) : std::string(fallback);
}

Result<std::vector<CssSelector>> read_skipped(const Json& written) {
    std::vector<CssSelector> skipped;
    const std::string text = text_of_member(written, "skipSelectors", "");
    for (const std::string& one : sdk::split_field_list(text)) {
        auto selector = CssSelector::parse(one);
        if (!selector) return selector.error();
        skipped.push_back(std::move(*selector));
    }
    return skipped;
}

Result<Extraction> read_extraction(const Json& written) {
    Extraction extraction;
    extraction.key = text_of_member(written, "key", "");
    auto selector = CssSelector::parse(text_of_member(written, "cssSelector", ""));
    if (!selector) return selector.error();
    extraction.selector = std::move(*selector);
    extraction.returned = text_of_member(written, "returnValue", "text");
    extraction.attribute = text_of_member(written, "attribute", "");
    const Json* is_list = find_member(written, "returnArray");
    extraction.is_list = is_list && sdk::is_truthy(*is_list);
    auto skipped = read_skipped(written);
    if (!skipped) return skipped.error();
    extraction.skipped = std::move(*skipped);
    return extraction;
}

Result<Extractions> read_extractions(sdk::NodeContext& context, std::size_t item,
                                     const ExtractionStyle& style) {
    Extractions extractions;
    const auto trims =
        sdk::bool_parameter(context, "options.trimValues", item, style.trims_by_default);
    if (!trims) return trims.error();
    extractions.trims = *trims;
    const auto cleans_up = sdk::bool_parameter(context, "options.cleanUpText", item);
    if (!cleans_up) return cleans_up.error();
    extractions.cleans_up = *cleans_up;
    const auto values = sdk::value_parameter(context, "extractionValues.values", item);
    if (!values) return values.error();
    if (!*values || !(*values)->is_array()) return extractions;
    for (const Json& written : (*values)->get_array()) {
        auto extraction = read_extraction(written);
        if (!extraction) return extraction.error();
        extractions.list.push_back(std::move(*extraction));
    }
    return extractions;
}

Json finished(Json value, const Extractions& options) {
    if (value.is_array()) {
        for (Json& element : value.get_array()) element = finished(std::move(element), options);
        return value;
    }
    if (!value.is_string()) return value;
    std::string text(text_of(value.get_string()));
    if (options.trims) text = std::string(sdk::trim_blanks(text));
    if (options.cleans_up) text = one_line(text);
    return Json(text);
}

Result<std::optional<Json>> text_value(const FoundElements& elements, const Extraction& extraction,
                                       const ExtractionStyle& style) {
    if (style.text == ElementText::Readable) {
        if (elements.empty()) return std::optional<Json>("");
        const auto text = plain_text(inner_html(*elements.front()), extraction.skipped);
        if (!text) return text.error();
        return std::optional<Json>(*text);
    }
    std::string text;
    for (const HtmlNode* element : elements) text += text_content(*element);
    if (text.empty() && style.text == ElementText::ContentOrUndefined) return std::optional<Json>();
    return std::optional<Json>(text);
}

Result<std::optional<Json>> value_of(const FoundElements& elements, const Extraction& extraction,
                                     const ExtractionStyle& style, const Extractions& options) {
    std::optional<Json> value;
    if (extraction.returned == "attribute") {
        value = attribute_value(elements, extraction.attribute);
    } else if (extraction.returned == "value") {
        value = field_value(elements);
    } else if (extraction.returned == "html") {
        const std::string html = elements.empty() ? std::string() : inner_html(*elements.front());
        if (!html.empty()) value = html;
    } else {
        auto text = text_value(elements, extraction, style);
        if (!text) return text.error();
        value = std::move(*text);
    }
    if (value) value = finished(std::move(*value), options);
    return value;
}

// Elements inside each other repeat their text: that much of it in one item, and no more.
constexpr std::size_t kMostText = 64UL << 20;

Result<void> count_text(const std::optional<Json>& value, std::size_t& total) {
    if (value && value->is_string()) total += value->get_string().size();
    if (total <= kMostText) return {};
    return Error{
        ErrorKind::TooLarge,
        "The values taken out of the HTML are larger than " + std::to_string(kMostText) + " bytes.",
        "Use a CSS selector that finds fewer elements inside each other."};
}

Result<JsonObject> extract(std::string_view html, const Extractions& extractions,
                           const ExtractionStyle& style, boost::json::storage_ptr storage) {
    const auto document = HtmlDocument::parse(html);
    if (!document) return document.error();
    JsonObject object(storage);
    std::size_t total = 0;
    for (const Extraction& extraction : extractions.list) {
        const auto elements = extraction.selector.select(document->root());
        if (!elements) return elements.error();
        if (!extraction.is_list) {
            auto value = value_of(*elements, extraction, style, extractions);
            if (!value) return value.error();
            if (*value)
                object[extraction.key] = std::move(**value);
            else
                object.erase(extraction.key);
            continue;
        }
        JsonArray list(storage);
        for (const HtmlNode* element : *elements) {
            auto value = value_of({element}, extraction, style, extractions);
            if (!value) return value.error();
            if (auto done = count_text(*value, total); !done) return done.error();
            list.push_back(*value ? std::move(**value) : Json());
        }
        object[extraction.key] = std::move(list);
    }
    return object;
}

// Of a file with HTML.
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

// The HTML texts of an item.
Result<std::vector<std::string>> read_html(sdk::NodeContext& context, std::size_t index,
                                           const ExtractionStyle& style) {
    const Item& item = context.input()[index];
    const auto source = sdk::text_parameter(context, "sourceData", index, "json");
    if (!source) return source.error();
    const auto property = sdk::text_parameter(context, "dataPropertyName", index, "data");
    if (!property) return property.error();
    if (*source == "binary") {
        const auto file =
            item.binary ? item.binary->find(*property) : workflow::BinaryMap::const_iterator();
        if (!item.binary || file == item.binary->end())
            return Error{ErrorKind::InvalidInput, "The item has no file \"" + *property + "\".",
                         "Name the file's property in \"Input Binary Field\"."};
        auto html = whole_content(*file->second.content, kMostBytes);
        if (!html) return html.error();
        return std::vector{std::move(*html)};
    }
    const Json* value = style.reads_paths ? sdk::ItemPath(*property).get(*item.json)
                                          : find_member(*item.json, *property);
    // Items of failures hold the message, so workflows may look for it: n8n's words.
    if (!value)
        return Error{ErrorKind::InvalidInput, "No property named \"" + *property + "\" exists!",
                     "Name the field that holds the HTML in \"JSON Property\"."};
    std::vector<std::string> texts;
    const auto add = [&](const Json& one) -> Result<void> {
        if (one.is_null() || one.is_structured())
            return Error{ErrorKind::InvalidInput, "The field \"" + *property +
                                                      "\" is to hold HTML, and holds " +
                                                      sdk::describe_value(one) + "."};
        texts.push_back(sdk::to_text(one));
        return {};
    };
    if (!value->is_array()) {
        if (auto done = add(*value); !done) return done.error();
        return texts;
    }
    for (const Json& one : value->get_array())
        if (auto done = add(one); !done) return done.error();
    return texts;
}

}  // namespace

Result<void> extract_from_item(sdk::NodeContext& context, std::size_t item,
                               const ExtractionStyle& style, workflow::ItemList& output) {
    const auto texts = read_html(context, item, style);
    if (!texts) return texts.error();
    const auto extractions = read_extractions(context, item, style);
    if (!extractions) return extractions.error();
    for (const std::string& html : *texts) {
        auto object = extract(html, *extractions, style, {});
        if (!object) return object.error();
        output.push_back(workflow::make_item(
            std::move(*object), workflow::PairedItem{static_cast<std::uint32_t>(item), 0}));
    }
    return {};
}

Task<Result<sdk::Outputs>> extract_from_items(sdk::NodeContext& context, ExtractionStyle style) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i > 0) co_await yield_now();
        const auto done = extract_from_item(context, i, style, outputs[0]);
        if (done) continue;
        if (auto failed = sdk::fail_item(context, outputs[0], i, done.error()); !failed)
            co_return failed.error();
    }
    co_return outputs;
}

}  // namespace millrace::nodes
