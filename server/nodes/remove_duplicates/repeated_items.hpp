// Items that repeat others of the same input.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// Whether a field whose values are of several types is an error.
enum class MixedTypes { Refused, Allowed };

Task<Result<workflow::ItemList>> remove_repeated_items(sdk::NodeContext& context,
                                                       MixedTypes mixed_types);

}  // namespace millrace::nodes
