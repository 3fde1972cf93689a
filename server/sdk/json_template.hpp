// JSON written as text with {{ }} in it: lists and objects that an expression gives are put in as
// JSON, everything else as its text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "expression/expression.hpp"

namespace millrace::sdk {

class JsonTemplate {
  public:
    // `source`: the text without the leading '='.
    explicit JsonTemplate(std::string_view source);

    Result<std::string> render(const expression::Scope& scope) const;

  private:
    struct Part {
        std::string text;                                            // when there is no expression
        std::shared_ptr<const expression::Expression> expression{};  // {{ … }}
    };
    std::vector<Part> parts_;
};

}  // namespace millrace::sdk
