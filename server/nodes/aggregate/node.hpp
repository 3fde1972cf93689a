#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_aggregate();

// The work itself, which Item Lists shares.
Task<Result<workflow::ItemList>> aggregate_items(sdk::NodeContext& context);

}  // namespace millrace::nodes
