// Decides on every item by the node's conditions: what If and Filter have in common.
#pragma once

#include <string_view>

#include "sdk/node.hpp"

namespace millrace::nodes {

// The words of version 1 for "one condition is enough".
struct AnyOf {
    std::string_view parameter;  // "combineOperation"
    std::string_view word;       // "any"
};

// Two outputs: items the parameter "conditions" holds for, and the others. An item that cannot be
// decided on fails the node; when the node goes on after failures it counts as not matching
// (version 2 and later).
Task<Result<sdk::Outputs>> split_by_conditions(sdk::NodeContext& context, AnyOf any_of);

}  // namespace millrace::nodes
