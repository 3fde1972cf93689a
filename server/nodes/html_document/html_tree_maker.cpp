#include "nodes/html_document/html_tree_maker.hpp"

namespace millrace::nodes {

HtmlTreeMaker::HtmlTreeMaker() {
    document_.nodes_.emplace_back().kind = HtmlNode::Kind::Document;
}

HtmlNode& HtmlTreeMaker::add(HtmlNode& parent, HtmlNode::Kind kind) {
    const auto order = static_cast<std::uint32_t>(document_.nodes_.size());
    HtmlNode& made = document_.nodes_.emplace_back();
    made.kind = kind;
    made.order = order;
    made.parent = &parent;
    made.previous = parent.last_child;
    (parent.last_child ? parent.last_child->next : parent.first_child) = &made;
    parent.last_child = &made;
    return made;
}

HtmlNode& HtmlTreeMaker::add_element(HtmlNode& parent, std::string_view name) {
    HtmlNode& made = add(parent, HtmlNode::Kind::Element);
    made.name = name;
    return made;
}

void HtmlTreeMaker::add_comment(HtmlNode& parent, std::string_view text) {
    add(parent, HtmlNode::Kind::Comment).text = text;
}

void HtmlTreeMaker::add_text(HtmlNode& parent, std::string_view text) {
    if (text.empty()) return;
    if (parent.last_child && parent.last_child->is_text())
        parent.last_child->text += text;
    else
        add(parent, HtmlNode::Kind::Text).text = text;
}

void HtmlTreeMaker::add_separate_text(HtmlNode& parent, std::string_view text) {
    add(parent, HtmlNode::Kind::Text).text = text;
}

}  // namespace millrace::nodes
