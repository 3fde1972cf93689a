#include "nodes/html_to_markdown/element_rule.hpp"

#include <algorithm>
#include <array>

#include "nodes/character_references/character_references.hpp"
#include "nodes/html_to_markdown/address_list.hpp"
#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using Name = std::string_view;

constexpr std::array<Name, 49> kBlocks = {
    "address",    "article", "aside",  "audio", "blockquote", "body",    "canvas",
    "center",     "dd",      "dir",    "div",   "dl",         "dt",      "fieldset",
    "figcaption", "figure",  "footer", "form",  "frameset",   "h1",      "h2",
    "h3",         "h4",      "h5",     "h6",    "header",     "hgroup",  "hr",
    "html",       "isindex", "li",     "main",  "menu",       "nav",     "noframes",
    "noscript",   "ol",      "output", "p",     "pre",        "section", "table",
    "tbody",      "td",      "tfoot",  "th",    "thead",      "tr",      "ul"};
constexpr std::array<Name, 16> kIgnored = {
    "area", "base", "col",   "command", "embed",  "head",  "input", "keygen",
    "link", "meta", "param", "script",  "source", "style", "track", "wbr"};

template <class Names>
bool contains(const Names& names, Name name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_heading(Name name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

std::string text_of_attribute(const HtmlNode& element, Name name) {
    const std::string* value = element.attribute(name);
    return value ? *value : std::string();
}

// What an address would look like in a browser, texts resolved.
std::string shown_text(const HtmlNode& element) {
    std::string text;
    for (const HtmlNode* node = element.following(element); node; node = node->following(element)) {
        if (node->is_text()) text += node->text;
        if (node->is_element("br")) text += '\n';
    }
    return without_references(text);
}

std::string encoded_address(std::string_view address) {
    std::string result;
    for (const char c : address) {
        if (c == '(')
            result += "%28";
        else if (c == ')')
            result += "%29";
        else if (c == '_')
            result += "%5F";
        else if (c == '*')
            result += "%2A";
        else
            result += c;
    }
    return result;
}

// The language that a class such as "language-cpp" names.
std::string language_of(const HtmlNode& code) {
    constexpr std::string_view kMark = "language-";
    const std::string classes = text_of_attribute(code, "class");
    std::size_t at = classes.find(kMark);
    while (at != std::string::npos) {
        const std::size_t start = at + kMark.size();
        std::size_t end = start;
        while (end < classes.size() && blank_length(std::string_view(classes).substr(end)) == 0)
            ++end;
        if (end > start) return classes.substr(start, end - start);
        at = classes.find(kMark, start);
    }
    return {};
}

ElementRule surround(const std::string& delimiter) {
    ElementRule rule;
    rule.parts_repeats = true;
    rule.finish = MarkdownFinish::Surround;
    rule.delimiter = delimiter;
    return rule;
}

std::optional<ElementRule> emphasis_rule(Name name, const MarkdownOptions& options) {
    if (name == "strong" || name == "b") return surround(options.strong_delimiter);
    if (name == "del" || name == "s" || name == "strike") return surround(options.strike_delimiter);
    if (name == "em" || name == "i") return surround(options.emphasis_delimiter);
    return std::nullopt;
}

ElementRule written(std::string content, std::size_t newlines = 0) {
    ElementRule rule;
    rule.newlines = newlines;
    rule.content = std::move(content);
    return rule;
}

ElementRule image_rule(const HtmlNode& image, const MarkdownOptions& options) {
    const std::string source = text_of_attribute(image, "src");
    const bool is_data = sdk::to_lower_case(source.substr(0, 5)) == "data:";
    ElementRule rule;
    rule.is_ignored = source.empty() || (is_data && !options.keeps_data_images);
    const std::string title = text_of_attribute(image, "title");
    rule.content = "![" + text_of_attribute(image, "alt") + "](" + source +
                   (title.empty() ? std::string() : " \"" + title + "\"") + ")";
    return rule;
}

std::optional<ElementRule> link_rule(const HtmlNode& link, const MarkdownOptions& options,
                                     AddressList& addresses) {
    const std::string address = text_of_attribute(link, "href");
    if (address.empty()) return std::nullopt;
    const std::string encoded = encoded_address(address);
    if (shown_text(link) == address) return written("<" + encoded + ">");
    ElementRule rule;
    rule.finish = MarkdownFinish::Link;
    rule.inside = MarkdownPlace::Link;
    rule.prefix = "[";
    const std::string title = text_of_attribute(link, "title");
    if (options.collects_addresses)
        rule.postfix = "][" + std::to_string(addresses.number_of(encoded)) + "]";
    else
        rule.postfix =
            "](" + encoded + (title.empty() ? std::string() : " \"" + title + "\"") + ")";
    return rule;
}

ElementRule code_rule(const HtmlNode& code, const MarkdownOptions& options) {
    ElementRule rule;
    rule.is_literal = true;
    const bool is_block =
        code.parent && code.parent->is_element("pre") && !code.previous && !code.next;
    if (!is_block) {
        rule.parts_repeats = true;
        rule.finish = MarkdownFinish::InlineCode;
        return rule;
    }
    rule.inside = MarkdownPlace::CodeBlock;
    if (options.indents_code) {
        rule.finish = MarkdownFinish::IndentedCode;
    } else {
        rule.prefix = options.code_fence + language_of(code) + "\n";
        rule.postfix = "\n" + options.code_fence;
    }
    return rule;
}

ElementRule item_rule(const std::optional<ListPosition>& list, const MarkdownOptions& options) {
    ElementRule rule;
    rule.newlines = 1;
    rule.finish = MarkdownFinish::ListItem;
    const std::size_t indent = list ? list->indent : 0;
    rule.prefix = std::string(3 * indent, ' ');
    rule.prefix += list && list->is_ordered && list->number ? std::to_string(*list->number) + ". "
                                                            : options.bullet_marker + " ";
    return rule;
}

std::optional<ElementRule> rule_in_text(const HtmlNode& element,
                                        const std::optional<ListPosition>& list,
                                        const MarkdownOptions& options, AddressList& addresses) {
    const Name name = element.name;
    ElementRule rule;
    if (contains(kBlocks, name) || contains(options.blocks, name)) rule.newlines = 2;
    if (name == "br") return written("  \n");
    if (name == "hr") return written("---", 2);
    if (is_heading(name)) {
        rule.prefix = std::string(static_cast<std::size_t>(name[1] - '0'), '#') + " ";
    } else if (auto emphasis = emphasis_rule(name, options)) {
        emphasis->newlines = rule.newlines;
        return emphasis;
    } else if (name == "ol" || name == "ul") {
        rule.newlines = 1;
    } else if (name == "li") {
        return item_rule(list, options);
    } else if (name == "blockquote") {
        rule.finish = MarkdownFinish::Quote;
    } else if (name == "pre") {
        rule.is_literal = true;
    } else if (name == "code") {
        ElementRule code = code_rule(element, options);
        code.newlines = rule.newlines;
        return code;
    } else if (name == "table") {
        rule.inside = MarkdownPlace::Table;
        rule.finish = MarkdownFinish::Table;
    } else if (name == "a") {
        auto link = link_rule(element, options, addresses);
        if (link) link->newlines = rule.newlines;
        if (link || rule.newlines == 0) return link;
    } else if (name == "img") {
        ElementRule image = image_rule(element, options);
        image.newlines = rule.newlines;
        return image;
    } else if (rule.newlines == 0) {
        return std::nullopt;
    }
    return rule;
}

std::optional<ElementRule> rule_in_code(const HtmlNode& element,
                                        const std::optional<ListPosition>& list,
                                        const MarkdownOptions& options) {
    const Name name = element.name;
    ElementRule rule;
    if (contains(kBlocks, name) || contains(options.blocks, name)) rule.newlines = 2;
    if (name == "br") return written("\n");
    if (name == "hr") return written("---", 2);
    if (name == "li") return item_rule(list, options);
    if (is_heading(name)) {
        rule.prefix = "[";
        rule.postfix = "]";
    } else if (name == "ol" || name == "ul" || name == "tr") {
        rule.newlines = 1;
    } else if (name == "img") {
        rule.keeps_inside = false;
    } else if (rule.newlines == 0) {
        return std::nullopt;
    }
    return rule;
}

std::optional<ElementRule> rule_in_link(const HtmlNode& element, const MarkdownOptions& options) {
    const Name name = element.name;
    if (name == "br" || name == "hr") return written("\n");
    if (name == "img") return image_rule(element, options);
    if (name != "pre") return emphasis_rule(name, options);
    ElementRule rule;
    rule.is_literal = true;
    return rule;
}

std::optional<ElementRule> rule_in_table(const HtmlNode& element, MarkdownPlace place) {
    const Name name = element.name;
    ElementRule rule;
    if (name == "td" || name == "th") {
        rule.inside = MarkdownPlace::TableCell;
        rule.prefix = " ";
        rule.postfix = " |";
        rule.finish = MarkdownFinish::Cell;
    } else if (name == "caption" && place == MarkdownPlace::Table) {
        rule.inside = MarkdownPlace::TableCell;
        rule.finish = MarkdownFinish::Caption;
    } else if (name == "tr" && place == MarkdownPlace::Table) {
        rule.inside = MarkdownPlace::TableRow;
        rule.prefix = "| ";
        rule.postfix = "\n";
        rule.finish = MarkdownFinish::Row;
    } else {
        return std::nullopt;
    }
    return rule;
}

std::optional<ElementRule> rule_in_cell(const HtmlNode& element, const MarkdownOptions& options,
                                        AddressList& addresses) {
    if (element.name == "a") return link_rule(element, options, addresses);
    if (element.name == "img") return image_rule(element, options);
    return emphasis_rule(element.name, options);
}

}  // namespace

std::optional<ElementRule> rule_for(const HtmlNode& element, MarkdownPlace place,
                                    const std::optional<ListPosition>& list,
                                    const MarkdownOptions& options, AddressList& addresses) {
    const bool may_be_ignored = place == MarkdownPlace::Text || place == MarkdownPlace::CodeBlock;
    if (contains(options.ignored, element.name) ||
        (may_be_ignored && contains(kIgnored, element.name))) {
        ElementRule rule;
        rule.is_ignored = true;
        return rule;
    }
    switch (place) {
        case MarkdownPlace::Text:
            return rule_in_text(element, list, options, addresses);
        case MarkdownPlace::CodeBlock:
            return rule_in_code(element, list, options);
        case MarkdownPlace::Link:
            return rule_in_link(element, options);
        case MarkdownPlace::Table:
        case MarkdownPlace::TableRow:
            return rule_in_table(element, place);
        case MarkdownPlace::TableCell:
            return rule_in_cell(element, options, addresses);
    }
    return std::nullopt;
}

bool is_written_when_empty(const HtmlNode& element, const MarkdownOptions& options) {
    const Name name = element.name;
    if (contains(options.ignored, name)) return false;
    return is_heading(name) || name == "ol" || name == "ul" || name == "li" || name == "code" ||
           name == "table" || name == "a" || name == "img";
}

}  // namespace millrace::nodes
