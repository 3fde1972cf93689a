// The tree as markup, in the form the HTML standard gives for it.
#include <algorithm>
#include <array>

#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {
namespace {

constexpr std::array<std::string_view, 18> kWithoutEnd = {
    "area", "base",  "basefont", "bgsound", "br",   "col",   "embed",  "frame", "hr",
    "img",  "input", "keygen",   "link",    "meta", "param", "source", "track", "wbr"};
constexpr std::array<std::string_view, 8> kRawText = {
    "style", "script", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '&')
            out += "&amp;";
        else if (c == '"' && in_attribute)
            out += "&quot;";
        else if (c == '<' && !in_attribute)
            out += "&lt;";
        else if (c == '>' && !in_attribute)
            out += "&gt;";
        else if (c == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0') {
            out += "&nbsp;";
            ++i;
        } else
            out += c;
    }
}

void append_start(std::string& out, const HtmlNode& node) {
    if (node.is_text()) {
        if (node.parent && !node.parent->is_foreign && contains(kRawText, node.parent->name))
            out += node.text;
        else
            append_escaped(out, node.text, false);
    } else if (node.kind == HtmlNode::Kind::Comment) {
        out += "<!--" + node.text + "-->";
    } else if (node.is_element()) {
        out += '<';
        out += node.name;
        for (const HtmlAttribute& attribute : node.attributes) {
            out += ' ';
            out += attribute.name;
            out += "=\"";
            append_escaped(out, attribute.value, true);
            out += '"';
        }
        out += '>';
    }
}

void append_end(std::string& out, const HtmlNode& node) {
    if (!node.is_element() || (!node.is_foreign && contains(kWithoutEnd, node.name))) return;
    out += "</";
    out += node.name;
    out += '>';
}

void append_inside(std::string& out, const HtmlNode& top) {
    const HtmlNode* node = top.first_child;
    while (node) {
        append_start(out, *node);
        if (node->first_child) {
            node = node->first_child;
            continue;
        }
        append_end(out, *node);
        while (!node->next) {
            node = node->parent;
            if (node == &top) return;
            append_end(out, *node);
        }
        node = node->next;
    }
}

}  // namespace

std::string inner_html(const HtmlNode& node) {
    std::string out;
    append_inside(out, node);
    return out;
}

std::string outer_html(const HtmlNode& node) {
    std::string out;
    append_start(out, node);
    append_inside(out, node);
    append_end(out, node);
    return out;
}

}  // namespace millrace::nodes
