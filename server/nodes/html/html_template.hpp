// HTML with {{ expressions }} in it, filled in item by item.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sdk/parameters.hpp"

namespace millrace::nodes {

// Remembers expressions it has compiled.
class HtmlTemplates {
  public:
    // Each {{ … }} of `html` replaced by the text of its value; undefined becomes "undefined".
    Result<std::string> fill(std::string_view html, const expression::Scope& scope);

  private:
    Result<std::string> text_of_expression(std::string_view written,
                                           const expression::Scope& scope);

    std::unordered_map<std::string, expression::Expression> compiled_;
};

}  // namespace millrace::nodes
