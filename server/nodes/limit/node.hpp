#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_limit();

// The work itself, which Item Lists shares.
Task<Result<workflow::ItemList>> limit_items(sdk::NodeContext& context);

}  // namespace millrace::nodes
