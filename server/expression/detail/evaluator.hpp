// Walks the tree of one {{ }}.
#pragma once

#include "expression/detail/ast.hpp"
#include "expression/detail/context.hpp"

namespace millrace::expression {

Value evaluate_program(Context& context, const Node& root, std::uint32_t slots);
// Calls a function that the expression itself defines.
Value call_closure(Context& context, const FunctionObject& function, Arguments arguments);

}  // namespace millrace::expression
