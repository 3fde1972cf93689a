// Versions 1 and 2: lists of booleans, numbers and texts whose values keep the type they have.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// The whole run of the node, for at least one item.
Task<Result<sdk::Outputs>> set_untyped_fields(sdk::NodeContext& context);

}  // namespace millrace::nodes
