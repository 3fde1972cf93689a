// Parses one {{ }} of JavaScript. Precedence climbing; names are resolved while parsing.
#pragma once

#include <string_view>

#include "expression/analysis.hpp"
#include "expression/detail/ast.hpp"

namespace millrace::expression {

struct ParsedExpression {
    NodePtr root;
    std::uint32_t slots = 0;  // of the outermost frame
    // Names that exist nowhere and read as undefined; positions are bytes of `source`.
    std::vector<FoundName> unknown_names{};
};

// Throws SyntaxFault where the text is no JavaScript, ScriptNeeded where it is more JavaScript than
// the native evaluator knows.
ParsedExpression parse_expression(std::string_view source);

}  // namespace millrace::expression
