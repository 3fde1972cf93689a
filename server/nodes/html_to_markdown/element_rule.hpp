// What becomes of an element, as data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "nodes/html_document/html_document.hpp"
#include "nodes/html_to_markdown/markdown_options.hpp"

namespace millrace::nodes {

// Where an element stands; elements have other rules there.
enum class MarkdownPlace { Text, CodeBlock, Link, Table, TableRow, TableCell };

// What is done with the text of an element when it is complete.
enum class MarkdownFinish {
    None,
    Surround,  // with the rule's delimiter
    ListItem,
    Quote,
    InlineCode,
    IndentedCode,
    Table,
    Caption,
    Row,
    Cell,
    Link
};

struct ElementRule {
    bool is_ignored = false;
    std::size_t newlines = 0;  // before and behind
    std::string prefix{};
    std::string postfix{};
    std::optional<std::string> content{};  // instead of what is inside
    bool keeps_inside = true;
    bool is_literal = false;     // nothing inside is escaped
    bool parts_repeats = false;  // a space keeps it from the same character before it
    MarkdownFinish finish = MarkdownFinish::None;
    std::string delimiter{};
    std::optional<MarkdownPlace> inside{};  // the place of what is inside, if it is another
};

struct ListPosition {
    bool is_ordered = false;
    std::optional<std::size_t> number{};  // of the item, counted from 1
    std::size_t indent = 0;
};

// The number under which an address is listed at the end.
class AddressList;

// Nothing: what is inside stands for the element.
std::optional<ElementRule> rule_for(const HtmlNode& element, MarkdownPlace place,
                                    const std::optional<ListPosition>& list,
                                    const MarkdownOptions& options, AddressList& addresses);

// True for elements that are written also when nothing is inside.
bool is_written_when_empty(const HtmlNode& element, const MarkdownOptions& options);

}  // namespace millrace::nodes
