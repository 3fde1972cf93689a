// Items that earlier executions of the workflow have seen.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// Output 0: new items, output 1: items seen before.
Task<Result<sdk::Outputs>> remove_seen_items(sdk::NodeContext& context);

Task<Result<sdk::Outputs>> clear_history(sdk::NodeContext& context);

}  // namespace millrace::nodes
