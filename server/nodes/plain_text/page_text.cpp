#include "nodes/plain_text/page_text.hpp"

#include <algorithm>

#include "nodes/css_selector/select.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// What stands around the text of a page, or is not meant to be read.
bool is_beside_the_text(const HtmlNode& node) {
    constexpr std::string_view kNames[] = {"script", "style",  "template", "noscript", "iframe",
                                           "svg",    "nav",    "aside",    "footer",   "form",
                                           "button", "select", "textarea", "head"};
    return node.is_element() && std::ranges::find(kNames, node.name) != std::end(kNames);
}

// What has lines of its own; the rest goes on in the line.
bool is_block(const HtmlNode& node) {
    constexpr std::string_view kInLine[] = {
        "a",    "abbr",  "b",    "bdi",    "bdo", "cite", "code",  "data", "del", "dfn",
        "em",   "font",  "i",    "img",    "ins", "kbd",  "label", "mark", "q",   "s",
        "samp", "small", "span", "strong", "sub", "sup",  "time",  "u",    "var", "wbr"};
    return node.is_element() && std::ranges::find(kInLine, node.name) == std::end(kInLine);
}

// The next node after all that is inside of this one.
const HtmlNode* after(const HtmlNode* node, const HtmlNode& top) {
    while (node != &top && !node->next) node = node->parent;
    return node == &top ? nullptr : node->next;
}

std::string readable_text(const HtmlNode& top) {
    std::string text;
    for (const HtmlNode* node = top.first_child; node;) {
        if (is_beside_the_text(*node)) {
            node = after(node, top);
            continue;
        }
        if (is_block(*node) || (node->previous && is_block(*node->previous))) text += '\n';
        if (node->is_text()) text += node->text;
        node = node->first_child ? node->first_child : after(node, top);
    }
    return std::string(sdk::trim_blanks(text));
}

}  // namespace

Result<std::string> page_text(const HtmlDocument& document) {
    // Where the page itself says what its text is, that is believed.
    for (const std::string_view name : {"article", "main", "[role=main]"}) {
        const auto selector = CssSelector::parse(name);
        const auto elements = selector->select(document.root());
        if (!elements) return elements.error();
        if (elements->size() != 1) continue;
        if (std::string text = readable_text(*elements->front()); !text.empty()) return text;
    }
    return readable_text(document.root());
}

}  // namespace millrace::nodes
