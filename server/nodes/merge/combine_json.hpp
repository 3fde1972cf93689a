// Two objects into one, as lodash's merge and assign do it.
#pragma once

#include <string_view>

#include "base/json.hpp"

namespace millrace::nodes {

struct MergeRules {
    // Objects and lists inside are merged member by member and index by index; else replaced.
    bool is_deep = true;
    // Null and empty text do not replace a value.
    bool skips_empty = false;
};

// Writes `source` over `target`; `suffix` is added to the names of its members.
void merge_into(JsonObject& target, const JsonObject& source, MergeRules rules,
                std::string_view suffix = {});

}  // namespace millrace::nodes
