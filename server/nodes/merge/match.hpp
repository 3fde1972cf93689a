// Finds the items of two inputs that agree in some fields; the time is linear in the items.
#pragma once

#include <cstdint>
#include <vector>

#include "sdk/item_path.hpp"
#include "sdk/node.hpp"

namespace millrace::nodes {

struct FieldPair {
    sdk::ItemPath first;   // in input 1
    sdk::ItemPath second;  // in input 2
};

// What fuzzy equality forgives beyond types that differ.
struct FuzzyRules {
    bool null_is_zero = false;  // null equals 0 and "0"
};

struct MatchRules {
    std::vector<FieldPair> fields;
    bool is_fuzzy = false;  // "1" equals 1, null equals "", …
    FuzzyRules fuzzy{};
    bool is_first_only = false;  // an item of input 1 takes the first match only
};

struct Match {
    std::uint32_t first;                 // index in input 1
    std::vector<std::uint32_t> seconds;  // indices in input 2, ascending
};

struct Matches {
    std::vector<Match> matched;
    std::vector<std::uint32_t> unmatched_first;
    std::vector<std::uint32_t> matched_second;
    std::vector<std::uint32_t> unmatched_second;
};

Task<Matches> find_matches(workflow::ItemList first, workflow::ItemList second, MatchRules rules);

// Equality for data from sources that do not agree on types; null pointers are missing fields.
bool is_fuzzy_equal(const Json* left, const Json* right, FuzzyRules rules = {});

}  // namespace millrace::nodes
