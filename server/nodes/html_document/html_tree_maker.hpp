// Makes a document node by node: what every reader of HTML writes into.
#pragma once

#include <string_view>

#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

class HtmlTreeMaker {
  public:
    HtmlTreeMaker();

    HtmlNode& root() { return document_.nodes_.front(); }

    // At the end of what is in `parent`. References are valid until take().
    HtmlNode& add_element(HtmlNode& parent, std::string_view name);
    void add_comment(HtmlNode& parent, std::string_view text);
    // Joins a text that is there already.
    void add_text(HtmlNode& parent, std::string_view text);
    // A text of its own, also right behind another.
    void add_separate_text(HtmlNode& parent, std::string_view text);

    HtmlDocument take() { return std::move(document_); }

  private:
    HtmlNode& add(HtmlNode& parent, HtmlNode::Kind kind);

    HtmlDocument document_;
};

}  // namespace millrace::nodes
