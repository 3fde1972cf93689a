// HTML read as browsers read it, as a tree that nodes can walk, search and print.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace millrace::nodes {

struct HtmlAttribute {
    std::string name;  // in lower case, but for those of SVG that are not
    std::string value;
};

// A node of the tree. Neighbours belong to the document; null where there is none.
struct HtmlNode {
    enum class Kind { Document, Element, Text, Comment };

    Kind kind = Kind::Element;
    std::string name{};  // of an element, in lower case, but for those of SVG that are not
    std::string text{};  // of a text or comment, references resolved
    std::vector<HtmlAttribute> attributes{};
    HtmlNode* parent = nullptr;
    HtmlNode* first_child = nullptr;
    HtmlNode* last_child = nullptr;
    HtmlNode* previous = nullptr;
    HtmlNode* next = nullptr;
    bool is_foreign = false;  // of SVG or MathML
    std::uint32_t order = 0;  // place in the document: parents before children, then as written

    bool is_element() const { return kind == Kind::Element; }
    bool is_element(std::string_view wanted) const { return is_element() && name == wanted; }
    bool is_text() const { return kind == Kind::Text; }

    const std::string* attribute(std::string_view wanted) const;  // null: not there
    const HtmlNode* parent_element() const;
    const HtmlNode* next_element() const;      // the next sibling that is one
    const HtmlNode* previous_element() const;  // the previous sibling that is one
    // The node that follows in the document, not leaving the tree below `top`; null at its end.
    const HtmlNode* following(const HtmlNode& top) const;
};

struct HtmlLimits {
    std::size_t max_bytes = 32UL << 20;
    std::size_t max_depth = 1000;          // elements inside each other
    std::size_t max_memory = 512UL << 20;  // while reading
    std::size_t max_attributes = 10000;    // of one element
};

class HtmlDocument {
  public:
    // Every text is HTML for a browser; errors are only about limits. Read as by a browser that
    // runs scripts: what is inside of <noscript> is text.
    static Result<HtmlDocument> parse(std::string_view text, const HtmlLimits& limits = {});

    HtmlDocument(HtmlDocument&&) = default;
    HtmlDocument& operator=(HtmlDocument&&) = default;

    const HtmlNode& root() const { return nodes_.front(); }  // of kind Document
    std::size_t size() const { return nodes_.size(); }       // nodes, and `order` is below it

  private:
    friend class HtmlTreeMaker;
    HtmlDocument() = default;
    std::deque<HtmlNode> nodes_;
};

// All text inside, also that of scripts and styles.
std::string text_content(const HtmlNode& node);

// As markup: what is inside the node, and the node with it.
std::string inner_html(const HtmlNode& node);
std::string outer_html(const HtmlNode& node);

}  // namespace millrace::nodes
