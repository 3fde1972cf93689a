#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_sort();

// The work itself, which Item Lists shares.
Task<Result<workflow::ItemList>> sort_items(sdk::NodeContext& context);

}  // namespace millrace::nodes
