// Array.prototype.sort.
#pragma once

#include <vector>

#include "expression/detail/context.hpp"

namespace millrace::expression {

// The elements in order; what is undefined last, holes behind it. `compare`: a function or
// undefined, else a TypeError is thrown.
std::vector<Value> sorted_items(Context& context, Value array, Value compare);

}  // namespace millrace::expression
