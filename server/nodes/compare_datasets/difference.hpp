// What two items that belong together have in common, and where they differ.
#pragma once

#include <string>
#include <vector>

#include "nodes/merge/match.hpp"
#include "sdk/node.hpp"

namespace millrace::nodes {

struct CompareRules {
    MatchRules match;
    std::string resolve;                    // preferInput1, preferInput2, mix, includeBoth
    bool prefers_second = false;            // for a mix
    std::vector<sdk::ItemPath> exceptions;  // fields of a mix that come from the other input
    std::vector<sdk::ItemPath> skipped;     // fields that are not compared
    bool is_plain = false;                  // dots are part of field names
    double version = 1;
};

// Whether the items are the same but for the skipped fields.
bool are_same(const Json& first, const Json& second, const CompareRules& rules);

// One of the two, with the fields of the other that the rules name.
Result<JsonObject> mix(const Json& first, const Json& second, const CompareRules& rules,
                       boost::json::storage_ptr storage);

// {"keys": {…}, "same": {…}, "different": {field: {"inputA", "inputB"}}, "skipped"?: {…}}
Result<JsonObject> both_versions(const Json& first, const Json& second, const CompareRules& rules,
                                 boost::json::storage_ptr storage);

}  // namespace millrace::nodes
