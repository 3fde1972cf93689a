// The two generations of the node: they share a name and little else.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// Formats by Moment.js, and calculates; items keep their other fields. Nothing: the item is left
// out, because its value is undefined.
Result<std::optional<workflow::Item>> date_time_version_1(sdk::NodeContext& context,
                                                          std::size_t item);

// Operations and formats by Luxon; items have the result only, unless they are to keep the rest.
Result<workflow::Item> date_time_version_2(sdk::NodeContext& context, std::size_t item);

}  // namespace millrace::nodes
