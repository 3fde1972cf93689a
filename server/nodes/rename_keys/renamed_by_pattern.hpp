// Names of members, at every level of an item, changed by a regular expression.
#pragma once

#include <string>

#include "base/json.hpp"
#include "sdk/pattern.hpp"

namespace millrace::nodes {

struct PatternRename {
    sdk::Pattern pattern;
    std::string replacement;
    // How many levels below the top are changed too; below zero: all.
    double depth = -1;
};

// A renamed member goes to the end, or takes the place of one that has its new name. The error: the
// pattern takes too many steps.
Result<void> rename_by_pattern(Json& value, const PatternRename& rename);

}  // namespace millrace::nodes
