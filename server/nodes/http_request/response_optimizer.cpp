#include "nodes/http_request/response_optimizer.hpp"

#include <algorithm>

#include "nodes/html_document/html_document.hpp"
#include "nodes/plain_text/one_line.hpp"
#include "nodes/plain_text/page_text.hpp"
#include "nodes/plain_text/plain_text.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// Elements inside each other repeat their text: that much of it, and no more.
constexpr std::size_t kMostText = std::size_t{64} << 20;

Error wrong_parameter(std::string name, std::string message, std::string hint) {
    Error error{ErrorKind::InvalidInput, std::move(message), std::move(hint)};
    error.parameter = std::move(name);
    return error;
}

Result<JsonPart> read_json_part(sdk::NodeContext& context, std::size_t item) {
    JsonPart part;
    auto data_field = sdk::text_parameter(context, "dataField", item);
    if (!data_field) return data_field.error();
    part.data_field = std::move(*data_field);
    const auto include = sdk::text_parameter(context, "fieldsToInclude", item, "all");
    if (!include) return include.error();
    if (*include == "all") return part;
    part.include = *include == "except" ? JsonPart::Fields::Except : JsonPart::Fields::Selected;
    const auto fields = sdk::text_parameter(context, "fields", item);
    if (!fields) return fields.error();
    for (const std::string& field : sdk::split_field_list(*fields)) part.fields.emplace_back(field);
    return part;
}

Result<HtmlPart> read_html_part(sdk::NodeContext& context, std::size_t item) {
    HtmlPart part;
    const auto selector = sdk::text_parameter(context, "cssSelector", item);
    if (!selector) return selector.error();
    if (sdk::trim_blanks(*selector).empty())
        return wrong_parameter("cssSelector", "The parameter \"Selector (CSS)\" is empty.",
                               "Write which elements are wanted, such as body or .article.");
    auto parsed = CssSelector::parse(*selector);
    if (!parsed) return wrong_parameter("cssSelector", parsed.error().message, parsed.error().hint);
    part.selector = std::move(*parsed);
    const auto only_content = sdk::bool_parameter(context, "onlyContent", item);
    if (!only_content) return only_content.error();
    part.only_content = *only_content;
    if (!part.only_content) return part;
    const auto omitted = sdk::text_parameter(context, "elementsToOmit", item);
    if (!omitted) return omitted.error();
    for (const std::string& one : sdk::split_field_list(*omitted)) {
        auto skipped = CssSelector::parse(one);
        if (!skipped)
            return wrong_parameter("elementsToOmit", skipped.error().message, skipped.error().hint);
        part.omitted.push_back(std::move(*skipped));
    }
    return part;
}

Result<std::size_t> read_max_length(sdk::NodeContext& context, std::size_t item) {
    const auto truncates = sdk::bool_parameter(context, "truncateResponse", item);
    if (!truncates) return truncates.error();
    if (!*truncates) return std::size_t{0};
    const auto length = sdk::number_parameter(context, "maxLength", item, 1000);
    if (!length) return length.error();
    return *length > 0 ? static_cast<std::size_t>(std::min(*length, 1e9)) : 0;
}

// No longer than `most` UTF-16 code units; a character is never cut in two.
std::string cut(std::string text, std::size_t most) {
    std::size_t units = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) == 0x80U) continue;  // goes on
        units += byte >= 0xF0 ? 2 : 1;
        if (units <= most) continue;
        text.resize(i);
        break;
    }
    return text;
}

Json with_fields(const Json& object, const JsonPart& part) {
    if (part.include == JsonPart::Fields::All) return object;
    if (part.include == JsonPart::Fields::Except) {
        Json rest = object;
        for (const sdk::ItemPath& field : part.fields) field.unset(rest);
        return rest;
    }
    Json selected = JsonObject();
    for (const sdk::ItemPath& field : part.fields)
        if (const Json* value = field.get(object))
            if (auto done = field.set(selected, *value); !done) break;
    return selected;
}

Error no_such_field(const JsonPart& part, const JsonObject& object) {
    std::string names;
    for (const auto& member : object)
        names += (names.empty() ? "" : ", ") + std::string(member.key());
    return wrong_parameter(
        "dataField", "The response has no field \"" + part.data_field + "\".",
        names.empty() ? "It has no fields at all." : "It has these fields: " + names + ".");
}

Result<Json> kept(const JsonPart& part, const Json& body) {
    Json parsed;
    const Json* response = &body;
    if (body.is_string()) {
        auto read = parse_json(text_of(body.get_string()));
        if (!read)
            return Error{ErrorKind::NodeFailed,
                         "The response is not valid JSON: " + read.error().message,
                         "Set \"Expected Response Type\" to what the server answers with."};
        parsed = std::move(*read);
        response = &parsed;
    }
    if (!response->is_structured())
        return Error{ErrorKind::NodeFailed, "The response is neither an object nor a list.",
                     "Set \"Expected Response Type\" to what the server answers with."};
    JsonArray found;
    if (response->is_array()) {
        for (const Json& one : response->get_array()) {
            const Json* value = part.data_field.empty() ? &one : find_member(one, part.data_field);
            if (value) found.push_back(*value);
        }
    } else if (part.data_field.empty()) {
        found.push_back(*response);
    } else {
        const Json* value = find_member(*response, part.data_field);
        if (!value) return no_such_field(part, response->get_object());
        if (value->is_array())
            found = value->get_array();
        else
            found.push_back(*value);
    }
    JsonArray result;
    for (const Json& one : found) result.push_back(with_fields(one, part));
    return Json(std::move(result));
}

std::string text_of_body(const Json& body) {
    if (body.is_string()) return std::string(text_of(body.get_string()));
    return to_pretty_json_text(body);
}

Result<Json> kept(const HtmlPart& part, const Json& body) {
    if (!body.is_string())
        return Error{ErrorKind::NodeFailed, "The response is JSON, and not a page.",
                     "Set \"Expected Response Type\" to JSON."};
    const auto document = HtmlDocument::parse(text_of(body.get_string()));
    if (!document) return document.error();
    const auto elements = part.selector.select(document->root());
    if (!elements) return elements.error();
    JsonArray list;
    std::size_t total = 0;
    for (const HtmlNode* element : *elements) {
        std::string value = inner_html(*element);
        if (part.only_content) {
            auto text = plain_text(value, part.omitted);
            if (!text) return text.error();
            value = std::move(*text);
        }
        value = one_line(value);
        total += value.size();
        if (total > kMostText)
            return Error{ErrorKind::TooLarge,
                         "The elements that were found are too large together.",
                         "Use a CSS selector that finds fewer elements inside each other."};
        list.push_back(Json(std::move(value)));
    }
    return Json(to_pretty_json_text(Json(std::move(list))));
}

Result<Json> kept(const TextPart&, const Json& body) {
    const auto document = HtmlDocument::parse(text_of_body(body));
    if (!document) return document.error();
    auto text = page_text(*document);
    if (!text) return text.error();
    return Json(std::move(*text));
}

}  // namespace

Result<std::optional<ResponseOptimizer>> ResponseOptimizer::read(sdk::NodeContext& context,
                                                                 std::size_t item) {
    const auto is_on = sdk::bool_parameter(context, "optimizeResponse", item);
    if (!is_on) return is_on.error();
    if (!*is_on) return std::optional<ResponseOptimizer>();
    ResponseOptimizer optimizer;
    const auto type = sdk::text_parameter(context, "responseType", item, "json");
    if (!type) return type.error();
    if (*type == "json") {
        auto part = read_json_part(context, item);
        if (!part) return part.error();
        optimizer.part_ = std::move(*part);
        return std::optional(std::move(optimizer));
    }
    const auto max_length = read_max_length(context, item);
    if (!max_length) return max_length.error();
    optimizer.max_length_ = *max_length;
    optimizer.part_ = TextPart();
    if (*type == "html") {
        auto part = read_html_part(context, item);
        if (!part) return part.error();
        optimizer.part_ = std::move(*part);
    }
    return std::optional(std::move(optimizer));
}

Result<Json> ResponseOptimizer::apply(const Json& body) const {
    auto result = std::visit([&](const auto& part) { return kept(part, body); }, part_);
    if (!result || !result->is_string() || max_length_ == 0) return result;
    return Json(cut(std::string(text_of(result->get_string())), max_length_));
}

}  // namespace millrace::nodes
