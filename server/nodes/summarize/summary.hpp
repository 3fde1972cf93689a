// Items grouped by fields, with one summary for each group.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// What the value that a group has in common looks like in the output.
enum class GroupValue {
    Typed,        // as it is in the items; objects and lists as JSON
    Text,         // as text
    TextInOrder,  // as text, whole numbers first and ascending, as the names in an object are
};

struct SummaryOptions {
    GroupValue group_value = GroupValue::Typed;
    // A field that no item has is an error, unless the node's options say otherwise.
    bool needs_fields = false;
};

// Reads the node's parameters "fieldsToSummarize", "fieldsToSplitBy" and "options".
Task<Result<workflow::ItemList>> summarize_items(sdk::NodeContext& context, SummaryOptions options);

}  // namespace millrace::nodes
