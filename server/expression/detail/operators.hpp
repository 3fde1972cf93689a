// Unary and binary operators on values.
#pragma once

#include "expression/detail/ast.hpp"
#include "expression/detail/context.hpp"

namespace millrace::expression {

Value binary_operation(Context& context, Op op, Value left, Value right);
Value unary_operation(Context& context, Op op, Value operand);

}  // namespace millrace::expression
