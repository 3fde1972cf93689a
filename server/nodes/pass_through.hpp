// What every output that hands items on unchanged says about their origin.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// The items of an input, each paired with its own place there. Data is shared, not copied.
Task<workflow::ItemList> pass_through(sdk::NodeContext& context, std::size_t input = 0);

// The same, behind what `output` holds already.
Task<> append_input(sdk::NodeContext& context, std::size_t input, workflow::ItemList& output);

// The items at these places of the first input, in that order.
Task<workflow::ItemList> pick_items(workflow::ItemList items,
                                    const std::vector<std::uint32_t>& places);

// The behaviour of a node that does nothing but that, such as a trigger.
Task<Result<sdk::Outputs>> execute_pass_through(sdk::NodeContext& context);

// Whether a trigger was started with what set it off; by hand it gets an item without fields.
bool is_set_off(const sdk::NodeContext& context);

// One of these items.
workflow::Item paired_copy(const workflow::Item& item, std::size_t index, std::size_t input = 0);

}  // namespace millrace::nodes
