// The elements of a document that a selector finds.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "nodes/css_selector/selector.hpp"
#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

// A selector parsed once and used on many documents.
class CssSelector {
  public:
    static Result<CssSelector> parse(std::string_view text);

    // Below `top`, in the order of the document, each once. `top` and what is above it is not
    // looked at. The error: it takes more steps than one query may take.
    Result<std::vector<const HtmlNode*>> select(const HtmlNode& top) const;

    const std::vector<SelectorTokens>& alternatives() const { return list_; }

  private:
    std::string text_;
    std::vector<SelectorTokens> list_;
};

}  // namespace millrace::nodes
