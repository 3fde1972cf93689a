#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_split_out();

// What a field must hold to be split.
enum class Splittable {
    Anything,         // a single value is a list of one, a missing field one of none
    ListsAndObjects,  // everything else is an error
    Lists
};

// The work itself, which Item Lists shares.
Task<Result<workflow::ItemList>> split_out_items(sdk::NodeContext& context, Splittable splittable);

}  // namespace millrace::nodes
