// The ways of merging, one function each.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// How many inputs the node has: "Number of Inputs" from version 3, else two.
Result<std::size_t> merge_input_count(sdk::NodeContext& context);

// All items of all inputs, one input after the other.
Task<Result<workflow::ItemList>> append_inputs(sdk::NodeContext& context);
Task<Result<workflow::ItemList>> combine_by_fields(sdk::NodeContext& context);
Task<Result<workflow::ItemList>> combine_by_position(sdk::NodeContext& context);
// Every item of input 1 with every one of input 2.
Task<Result<workflow::ItemList>> combine_all(sdk::NodeContext& context);
// The rows that an SQL query finds in the inputs.
Task<Result<workflow::ItemList>> combine_by_sql(sdk::NodeContext& context);
// Waits for the inputs, then hands on one of them, or a single empty item.
Task<Result<workflow::ItemList>> choose_branch(sdk::NodeContext& context);

// All modes of version 1, which has its own.
Task<Result<workflow::ItemList>> merge_version_1(sdk::NodeContext& context);

}  // namespace millrace::nodes
