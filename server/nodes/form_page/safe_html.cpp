#include "nodes/form_page/safe_html.hpp"

#include <algorithm>
#include <array>

#include "http/headers.hpp"
#include "http/location.hpp"
#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {
namespace {

constexpr HtmlLimits kLimits{
    .max_bytes = 1UL << 20, .max_depth = 200, .max_memory = 64UL << 20, .max_attributes = 200};

constexpr std::array<std::string_view, 63> kElements{
    "a",       "abbr",    "article", "aside",   "audio", "b",        "bdi",        "blockquote",
    "br",      "caption", "cite",    "code",    "col",   "colgroup", "dd",         "del",
    "details", "dfn",     "div",     "dl",      "dt",    "em",       "figcaption", "figure",
    "footer",  "h1",      "h2",      "h3",      "h4",    "h5",       "h6",         "header",
    "hr",      "i",       "img",     "ins",     "kbd",   "li",       "mark",       "ol",
    "p",       "pre",     "q",       "s",       "samp",  "section",  "small",      "source",
    "span",    "strong",  "sub",     "summary", "sup",   "table",    "tbody",      "td",
    "tfoot",   "th",      "thead",   "tr",      "u",     "ul",       "video"};

// Their content is no text for readers.
constexpr std::array<std::string_view, 14> kDropped{
    "script",   "style", "iframe", "object", "embed", "noscript", "template",
    "textarea", "title", "svg",    "math",   "head",  "xmp",      "noembed"};

template <std::size_t Count>
bool is_among(const std::array<std::string_view, Count>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_void(std::string_view name) {
    return name == "br" || name == "hr" || name == "img" || name == "col" || name == "source";
}

bool is_picture_data(std::string_view address) {
    for (const std::string_view type : {"data:image/png;base64,", "data:image/jpeg;base64,",
                                        "data:image/gif;base64,", "data:image/webp;base64,"})
        if (address.starts_with(type)) return true;
    return false;
}

bool is_link(std::string_view address) {
    const std::string lower = http::to_lower(address.substr(0, 8));
    if (lower.starts_with("mailto:") || lower.starts_with("tel:"))
        return http::is_header_value(address);
    return http::is_page_address(address);
}

bool is_number_or_empty(std::string_view text) {
    return text.size() <= 6 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || c == '%';
           });
}

bool is_class(std::string_view text) {
    return text.size() <= 200 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_' || c == ' ';
           });
}

bool is_allowed(std::string_view element, const HtmlAttribute& attribute) {
    const std::string& name = attribute.name;
    const std::string& value = attribute.value;
    if (name == "title" || name == "lang" || name == "alt") return true;
    if (name == "dir") return value == "ltr" || value == "rtl" || value == "auto";
    if (name == "class") return is_class(value);
    if (name == "href") return element == "a" && is_link(value);
    if (name == "src") {
        if (element == "img") return is_picture_data(value) || http::is_page_address(value);
        return (element == "audio" || element == "video" || element == "source") &&
               http::is_page_address(value);
    }
    if (name == "width" || name == "height" || name == "colspan" || name == "rowspan" ||
        name == "start")
        return is_number_or_empty(value);
    if (name == "controls") return element == "audio" || element == "video";
    if (name == "open") return element == "details";
    return false;
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
}

void append_opening(std::string& out, const HtmlNode& node) {
    out += "<" + node.name;
    bool is_external = false;
    for (const HtmlAttribute& attribute : node.attributes) {
        if (!is_allowed(node.name, attribute)) continue;
        is_external |= attribute.name == "href";
        out += " " + attribute.name + "=\"";
        append_escaped(out, attribute.value);
        out += "\"";
    }
    if (is_external) out += " target=\"_blank\" rel=\"noopener noreferrer nofollow\"";
    out += ">";
}

// The depth is limited by the reader.
void append_children(std::string& out, const HtmlNode& parent) {
    for (const HtmlNode* node = parent.first_child; node; node = node->next) {
        if (node->is_text()) append_escaped(out, node->text);
        if (!node->is_element() || node->is_foreign || is_among(kDropped, node->name)) continue;
        const bool is_kept = is_among(kElements, node->name);
        if (is_kept) append_opening(out, *node);
        append_children(out, *node);
        if (is_kept && !is_void(node->name)) out += "</" + node->name + ">";
    }
}

void append_text(std::string& out, const HtmlNode& parent) {
    for (const HtmlNode* node = parent.first_child; node; node = node->next) {
        if (node->is_text()) out += node->text;
        if (!node->is_element() || node->is_foreign || is_among(kDropped, node->name)) continue;
        if (node->name == "br" || node->name == "p" || node->name == "div") out += ' ';
        append_text(out, *node);
    }
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_escaped(out, text);
    return out;
}

std::string safe_html(std::string_view html) {
    const auto document = HtmlDocument::parse(html, kLimits);
    if (!document) return escape_html(html.substr(0, kLimits.max_bytes));
    std::string out;
    append_children(out, document->root());
    return out;
}

std::string plain_html(std::string_view html) {
    const auto document = HtmlDocument::parse(html, kLimits);
    std::string out;
    if (document)
        append_text(out, document->root());
    else
        out = html.substr(0, kLimits.max_bytes);
    std::replace_if(out.begin(), out.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    return out;
}

}  // namespace millrace::nodes
