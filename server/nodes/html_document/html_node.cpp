// Walking the tree.
#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

const std::string* HtmlNode::attribute(std::string_view wanted) const {
    for (const HtmlAttribute& attribute : attributes)
        if (attribute.name == wanted) return &attribute.value;
    return nullptr;
}

const HtmlNode* HtmlNode::parent_element() const {
    return parent && parent->is_element() ? parent : nullptr;
}

const HtmlNode* HtmlNode::next_element() const {
    const HtmlNode* node = next;
    while (node && !node->is_element()) node = node->next;
    return node;
}

const HtmlNode* HtmlNode::previous_element() const {
    const HtmlNode* node = previous;
    while (node && !node->is_element()) node = node->previous;
    return node;
}

const HtmlNode* HtmlNode::following(const HtmlNode& top) const {
    if (first_child) return first_child;
    const HtmlNode* node = this;
    while (node != &top) {
        if (node->next) return node->next;
        node = node->parent;
    }
    return nullptr;
}

std::string text_content(const HtmlNode& node) {
    if (node.is_text()) return node.text;
    std::string text;
    for (const HtmlNode* inside = node.following(node); inside; inside = inside->following(node))
        if (inside->is_text()) text += inside->text;
    return text;
}

}  // namespace millrace::nodes
