// Items that repeat others of the same input.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

Task<Result<workflow::ItemList>> remove_repeated_items(sdk::NodeContext& context);

}  // namespace millrace::nodes
