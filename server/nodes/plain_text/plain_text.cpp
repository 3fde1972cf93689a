#include "nodes/plain_text/plain_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

#include "nodes/character_references/character_references.hpp"
#include "nodes/html_document/loose_html.hpp"
#include "nodes/plain_text/list_marker.hpp"
#include "nodes/plain_text/text_builder.hpp"
#include "nodes/plain_text/upper_case.hpp"
#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kLineLength = 80;
constexpr std::string_view kBullet = " * ";

enum class Format {
    Inline,
    Anchor,
    Block,
    Blockquote,
    Break,
    Heading,
    Image,
    OrderedList,
    Preformatted,
    Rule,
    UnorderedList,
    WordBreak
};

struct Shape {
    Format format = Format::Inline;
    std::size_t breaks_before = 2;
    std::size_t breaks_after = 2;
};

const Shape& shape_of(std::string_view name) {
    static const std::map<std::string_view, Shape> kShapes = [] {
        std::map<std::string_view, Shape> shapes = {
            {"a", {Format::Anchor}},      {"blockquote", {Format::Blockquote}},
            {"br", {Format::Break}},      {"h1", {Format::Heading, 3}},
            {"h2", {Format::Heading, 3}}, {"h3", {Format::Heading, 3}},
            {"h4", {Format::Heading}},    {"h5", {Format::Heading}},
            {"h6", {Format::Heading}},    {"hr", {Format::Rule}},
            {"img", {Format::Image}},     {"ol", {Format::OrderedList}},
            {"p", {Format::Block}},       {"pre", {Format::Preformatted}},
            {"table", {Format::Block}},   {"ul", {Format::UnorderedList}},
            {"wbr", {Format::WordBreak}},
        };
        for (const std::string_view name :
             {"article", "aside", "div", "footer", "form", "header", "main", "nav", "section"})
            shapes[name] = {Format::Block, 1, 1};
        return shapes;
    }();
    static const Shape kInline;
    const auto found = kShapes.find(name);
    return found == kShapes.end() ? kInline : found->second;
}

// "> " before every line, without empty lines at the ends.
std::string quoted(std::string text) {
    const std::size_t start = std::min(text.find_first_not_of('\n'), text.size());
    text = text.substr(start, text.find_last_not_of('\n') + 1 - start);
    std::string result = "> ";
    for (const char c : text) {
        result += c;
        if (c == '\n') result += "> ";
    }
    return result;
}

class Writer {
  public:
    Writer(const HtmlNode& top, const std::vector<CssSelector>& skipped)
        : top_(top), skipped_(skipped) {}

    Result<std::string> write() {
        if (auto done = find_skipped(); !done) return done.error();
        std::vector<const HtmlNode*> bodies;
        find_bodies(top_, bodies);
        if (bodies.empty()) write_children(top_);
        for (const HtmlNode* body : bodies) write_element(*body);
        return text_.take();
    }

  private:
    Result<void> find_skipped() {
        for (const CssSelector& selector : skipped_) {
            const auto found = selector.select(top_);
            if (!found) return found.error();
            const bool is_weakest =
                selector.alternatives().size() == 1 && selector.alternatives()[0].size() == 1 &&
                selector.alternatives()[0][0].kind == SelectorToken::Kind::Universal;
            for (const HtmlNode* element : *found)
                if (!is_weakest || shape_of(element->name).format == Format::Inline)
                    unwanted_.insert(element);
        }
        return {};
    }

    // With a body in it, nothing beside it counts.
    void find_bodies(const HtmlNode& node, std::vector<const HtmlNode*>& bodies) {
        for (const HtmlNode* child = node.first_child; child; child = child->next) {
            if (!child->is_element() || is_code(*child)) continue;
            if (child->name == "body")
                bodies.push_back(child);
            else
                find_bodies(*child, bodies);
        }
    }

    static bool is_code(const HtmlNode& element) {
        return element.name == "script" || element.name == "style";
    }

    void write_children(const HtmlNode& node) {
        for (const HtmlNode* child = node.first_child; child; child = child->next)
            write_node(*child);
    }

    void write_node(const HtmlNode& node) {
        if (node.is_text()) text_.add_text(node.text);
        if (node.is_element()) write_element(node);
    }

    void write_element(const HtmlNode& element) {
        if (is_code(element) || unwanted_.contains(&element)) return;
        const Shape& shape = shape_of(element.name);
        switch (shape.format) {
            case Format::Inline:
                return write_children(element);
            case Format::Anchor:
                return write_anchor(element);
            case Format::Break:
                return text_.end_line();
            case Format::WordBreak:
                return text_.allow_break();
            case Format::Image:
                return write_image(element);
            case Format::OrderedList:
            case Format::UnorderedList:
                return write_list(element, shape);
            case Format::Block:
            case Format::Blockquote:
            case Format::Heading:
            case Format::Preformatted:
            case Format::Rule:
                return write_block(element, shape);
        }
    }

    void write_block(const HtmlNode& element, const Shape& shape) {
        TextBuilder::Block block{.breaks_before = shape.breaks_before,
                                 .breaks_after = shape.breaks_after};
        if (shape.format == Format::Blockquote) block.reserved = 2;
        block.keeps_blanks = shape.format == Format::Preformatted;
        text_.open_block(block);
        if (shape.format == Format::Heading)
            text_.push_change([](std::string word) { return to_upper_case(word); });
        if (shape.format == Format::Rule)
            text_.add_text(std::string(kLineLength, '-'));
        else
            write_children(element);
        if (shape.format == Format::Heading) text_.pop_change();
        if (shape.format == Format::Blockquote)
            text_.close_block(quoted);
        else
            text_.close_block();
    }

    void write_image(const HtmlNode& element) {
        const std::string* alt = element.attribute("alt");
        const std::string* source = element.attribute("src");
        std::string text = alt ? *alt : std::string();
        if (source && !source->empty()) text += (text.empty() ? "[" : " [") + *source + "]";
        text_.add_text(text, TextBuilder::Words::AsTheyAre);
    }

    void write_anchor(const HtmlNode& element) {
        std::string_view address;
        if (const std::string* written = element.attribute("href")) address = *written;
        if (address.starts_with("mailto:")) address.remove_prefix(7);
        if (address.starts_with('#')) address = {};
        if (address.empty()) return write_children(element);
        bool has_words = false;
        text_.push_change([&has_words](std::string word) {
            has_words = has_words || !word.empty();
            return word;
        });
        write_children(element);
        text_.pop_change();
        text_.add_text(has_words ? " [" + std::string(address) + "]" : std::string(address),
                       TextBuilder::Words::AsTheyAre);
    }

    struct ListItem {
        const HtmlNode* node;
        std::string prefix;
    };

    void write_list(const HtmlNode& list, const Shape& shape) {
        const bool is_nested = list.parent && list.parent->is_element("li");
        std::size_t longest = 0;
        std::vector<ListItem> items = items_of(list);
        if (items.empty()) return;
        for (ListItem& item : items) {
            if (is_nested && item.prefix.starts_with(' ')) item.prefix.erase(0, 1);
            longest = std::max(longest, item.prefix.size());
        }
        text_.open_list(is_nested ? 1 : shape.breaks_before, is_nested ? 1 : shape.breaks_after,
                        longest);
        for (const ListItem& item : items) {
            text_.open_list_item(item.prefix);
            write_node(*item.node);
            text_.close_list_item();
        }
        text_.close_list();
    }

    // Whatever is in a list is an item of it; only those that are marked so have a bullet.
    static std::vector<ListItem> items_of(const HtmlNode& list) {
        const bool is_ordered = list.name == "ol";
        const std::string* start = list.attribute("start");
        const std::string* type = list.attribute("type");
        double number = start && !start->empty() ? sdk::to_number(*start) : 1;
        std::vector<ListItem> items;
        for (const HtmlNode* child = list.first_child; child; child = child->next) {
            if (child->is_text() && is_blank_text(child->text)) continue;
            ListItem item{child, {}};
            if (child->is_element("li"))
                item.prefix = is_ordered
                                  ? " " + list_marker(number++, type ? *type : std::string()) + ". "
                                  : std::string(kBullet);
            items.push_back(std::move(item));
        }
        return items;
    }

    const HtmlNode& top_;
    const std::vector<CssSelector>& skipped_;
    std::unordered_set<const HtmlNode*> unwanted_;
    TextBuilder text_{kLineLength};
};

}  // namespace

Result<std::string> plain_text(std::string_view html, const std::vector<CssSelector>& skipped) {
    const auto document = read_loose_html(html);
    if (!document) return document.error();
    return Writer(document->root(), skipped).write();
}

}  // namespace millrace::nodes
