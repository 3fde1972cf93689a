#include "nodes/html_to_markdown/html_to_markdown.hpp"

#include <memory>
#include <unordered_set>
#include <utility>

#include "nodes/character_references/character_references.hpp"
#include "nodes/html_to_markdown/address_list.hpp"
#include "nodes/html_to_markdown/element_rule.hpp"
#include "nodes/html_to_markdown/markdown_text.hpp"
#include "nodes/html_to_markdown/tag_soup.hpp"
#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// What an element passes on to those inside of it. A list and a table are shared with all of them.
struct Surroundings {
    MarkdownPlace place = MarkdownPlace::Text;
    std::shared_ptr<ListPosition> list{};
    std::shared_ptr<std::string> caption{};  // of the table
    bool keeps_blanks = false;
    bool is_literal = false;
};

// Whether the text of a node is nothing but blanks, as it is written.
bool is_blank_source(std::string_view text) {
    while (!text.empty()) {
        std::size_t length = blank_length(text);
        if (length == 0 && text.starts_with("&nbsp;")) length = 6;
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

// "<!DOCTYPE …>" is no tag for the reader; here it goes.
std::string without_doctype(std::string text) {
    constexpr std::string_view kDoctype = "<!doctype";
    std::size_t line = 0;
    while (line < text.size()) {
        const std::size_t end = std::min(text.find_first_of("\r\n", line), text.size());
        const std::size_t close = text.rfind('>', end - 1);
        if (end > line && close != std::string::npos && close > line &&
            sdk::to_lower_case(text.substr(line, kDoctype.size())) == kDoctype) {
            text.erase(line, close + 1 - line);
            return without_doctype(std::move(text));
        }
        line = end + 1;
    }
    return text;
}

// Lists inside of lists are indented more and more, and the text grows with them.
constexpr std::size_t kDeepestList = 100;
constexpr std::size_t kLargestText = 64UL << 20;

class Writer {
  public:
    explicit Writer(const MarkdownOptions& options) : options_(options) {}

    Result<std::string> write(const HtmlNode& root) {
        find_content(root);
        for (const HtmlNode* child = root.first_child; child; child = child->next)
            if (auto done = visit(*child, {}, true); !done) return done.error();
        if (options_.collects_addresses) list_addresses();
        return without_outer_newlines(with_fewer_newlines(text_, options_.most_newlines));
    }

  private:
    // Elements without anything to show in them are not written at all.
    bool find_content(const HtmlNode& node) {
        bool has_content = node.is_text() || node.is_element("br") || node.is_element("hr") ||
                           node.is_element("img");
        if (!has_content && !node.first_child)
            has_content = node.is_element() && is_written_when_empty(node, options_);
        if (!node.is_text())
            for (const HtmlNode* child = node.first_child; child; child = child->next)
                has_content = find_content(*child) || has_content;
        if (has_content) shown_.insert(&node);
        return has_content;
    }

    // How many of the last ten characters are blanks, and line ends among them.
    struct Trailing {
        std::size_t blanks = 0;
        std::size_t newlines = 0;
    };
    Trailing trailing() const {
        constexpr std::size_t kLooked = 10;
        Trailing result;
        std::string_view rest = text_;
        while (!rest.empty() && result.blanks < kLooked) {
            std::size_t start = rest.size() - 1;
            while (start > 0 && (static_cast<unsigned char>(rest[start]) & 0xC0U) == 0x80U) --start;
            if (blank_length(rest.substr(start)) == 0) break;
            ++result.blanks;
            if (rest[start] == '\n' || rest[start] == '\r') ++result.newlines;
            rest = rest.substr(0, start);
        }
        return result;
    }

    void end_lines(std::size_t count) {
        const std::size_t there = trailing().newlines;
        if (count > there) text_.append(count - there, '\n');
    }

    void append(std::string_view written, bool parts_repeats) {
        if (parts_repeats && !written.empty() && !text_.empty() && text_.back() == written.front())
            text_ += ' ';
        text_ += written;
    }

    Result<std::string> escaped(std::string text) const {
        const auto apply = [&](const std::vector<TextReplacement>& replacements) -> Result<void> {
            for (const TextReplacement& replacement : replacements) {
                auto replaced = replacement.apply(std::move(text));
                if (!replaced) return replaced.error();
                text = std::move(*replaced);
            }
            return {};
        };
        if (options_.escapes.empty()) text = escaped_characters(text);
        if (auto done = apply(options_.escapes); !done) return done.error();
        if (options_.line_escapes.empty()) text = escaped_line_starts(text);
        if (auto done = apply(options_.line_escapes); !done) return done.error();
        if (auto done = apply(options_.replacements); !done) return done.error();
        return without_doctype(std::move(text));
    }

    Result<void> write_text(const HtmlNode& node, const Surroundings& around) {
        if (!around.keeps_blanks && is_blank_source(node.text)) {
            if (!text_.empty() && trailing().blanks == 0) text_ += ' ';
            return {};
        }
        std::string text = without_references(node.text);
        if (!around.keeps_blanks) text = with_single_spaces(trimmed_text(text));
        if (!around.is_literal) {
            auto result = escaped(std::move(text));
            if (!result) return result.error();
            text = std::move(*result);
        }
        text_ += text;
        return {};
    }

    // What the element itself changes before its rule is looked for.
    static void enter(const HtmlNode& element, Surroundings& around) {
        if (element.name == "ul" || element.name == "ol") {
            const std::size_t indent = around.list ? around.list->indent + 1 : 0;
            around.list =
                std::make_shared<ListPosition>(ListPosition{element.name == "ol", 0, indent});
        } else if (element.name == "li" && around.list && around.list->is_ordered) {
            around.list->number = around.list->number.value_or(0) + 1;
        } else if (element.name == "pre") {
            around.keeps_blanks = true;
        } else if (element.name == "table") {
            around.caption = std::make_shared<std::string>();
        }
    }

    Result<void> visit_children(const HtmlNode& element, const Surroundings& around, bool keeps) {
        for (const HtmlNode* child = element.first_child; child; child = child->next)
            if (auto done = visit(*child, around, keeps); !done) return done;
        return {};
    }

    // `keeps_elements`: elements are written too, not only texts.
    Result<void> visit(const HtmlNode& node, Surroundings around, bool keeps_elements) {
        if (!shown_.contains(&node)) return {};
        if (node.is_text()) return write_text(node, around);
        if (!keeps_elements || !node.is_element()) return {};
        const MarkdownPlace place = around.place;
        enter(node, around);
        std::optional<ListPosition> list;
        if (around.list) list = *around.list;
        if (list && list->indent > kDeepestList)
            return Error{ErrorKind::TooLarge, "The HTML has more than " +
                                                  std::to_string(kDeepestList) +
                                                  " lists inside each other."};
        if (text_.size() > kLargestText)
            return Error{ErrorKind::TooLarge, "The Markdown of this HTML is larger than " +
                                                  std::to_string(kLargestText) + " bytes."};
        const auto rule = rule_for(node, place, list, options_, addresses_);
        if (!rule) return visit_children(node, around, true);
        if (rule->is_ignored) return {};
        around.is_literal = around.is_literal || rule->is_literal;
        if (rule->inside) around.place = *rule->inside;
        return write_element(node, *rule, around);
    }

    Result<void> write_element(const HtmlNode& element, const ElementRule& rule,
                               const Surroundings& around) {
        const std::size_t start = text_.size();
        end_lines(rule.newlines);
        text_ += rule.prefix;
        if (rule.content) {
            append(*rule.content, rule.parts_repeats);
        } else {
            const std::size_t inside = text_.size();
            if (auto done = visit_children(element, around, rule.keeps_inside); !done) return done;
            if (rule.finish != MarkdownFinish::None) {
                const auto finished = finish(rule, text_.substr(inside), around);
                if (!finished) {
                    const bool counts = element.name == "li" && around.list && around.list->number;
                    if (counts && *around.list->number > 0) --*around.list->number;
                    text_.resize(start);
                    return {};
                }
                text_.resize(inside);
                append(*finished, rule.parts_repeats);
            }
        }
        text_ += rule.postfix;
        end_lines(rule.newlines);
        return {};
    }

    // The element's text when it is complete; nothing: the element is not written.
    std::optional<std::string> finish(const ElementRule& rule, std::string content,
                                      const Surroundings& around) const {
        switch (rule.finish) {
            case MarkdownFinish::None:
                return content;
            case MarkdownFinish::InlineCode:
                return inline_code(content);
            case MarkdownFinish::IndentedCode:
                return indented_code(content);
            case MarkdownFinish::Quote:
                return quoted_lines(content);
            case MarkdownFinish::Link:
                return with_spaces_for_newlines(content);
            case MarkdownFinish::Surround:
                if (is_blank_text(content)) return std::nullopt;
                return surrounded(std::move(content), rule.delimiter);
            case MarkdownFinish::ListItem:
                if (is_blank_text(content)) return std::nullopt;
                return list_item_text(content, around.list ? around.list->indent : 0);
            case MarkdownFinish::Table: {
                std::string table = table_of_rows(content, *around.caption);
                if (table.empty()) return std::nullopt;
                return table;
            }
            case MarkdownFinish::Caption: {
                const std::string text = with_spaces_for_newlines(content);
                const std::string_view caption = sdk::trim_blanks(text);
                if (!caption.empty() && around.caption)
                    *around.caption = "__" + std::string(caption) + "__";
                return std::nullopt;
            }
            case MarkdownFinish::Row: {
                const std::size_t bar = content.rfind(" |");
                if (bar == std::string::npos ||
                    !is_blank_text(std::string_view(content).substr(bar + 2)))
                    return std::nullopt;
                return content;
            }
            case MarkdownFinish::Cell: {
                std::string cell = without_outer_newlines(std::move(content));
                const std::size_t bar = cell.find('|');
                if (bar != std::string::npos) cell.insert(bar, 1, '\\');
                cell = with_spaces_for_newlines(cell);
                return std::string(sdk::trim_blanks(cell));
            }
        }
        return content;
    }

    void list_addresses() {
        if (!text_.empty() && text_.back() != '\n' && text_.back() != '\r') text_ += '\n';
        for (std::size_t i = 0; i < addresses_.all().size(); ++i)
            text_ += "\n[" + std::to_string(i + 1) + "]: " + addresses_.all()[i];
    }

    const MarkdownOptions& options_;
    AddressList addresses_;
    std::unordered_set<const HtmlNode*> shown_;
    std::string text_;
};

}  // namespace

Result<std::string> html_to_markdown(std::string_view html, const MarkdownOptions& options) {
    const auto document = read_tag_soup(html);
    if (!document) return document.error();
    return Writer(options).write(document->root());
}

}  // namespace millrace::nodes
