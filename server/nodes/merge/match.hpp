// Finds the items of two inputs that agree in some fields; the time is linear in the items.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/large_memory.hpp"
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
    std::uint32_t first;                     // index in input 1
    std::span<const std::uint32_t> seconds;  // indices in input 2, ascending; kept by the Matches
};

struct Matches {
    Matches() = default;
    Matches(Matches&&) = default;
    Matches& operator=(Matches&&) = default;

    LargeVector<Match> matched;
    std::vector<std::uint32_t> unmatched_first;
    std::vector<std::uint32_t> matched_second;
    std::vector<std::uint32_t> unmatched_second;
    LargeVector<std::uint32_t> by_key;  // indices in input 2, those with equal keys side by side
    std::vector<std::vector<std::uint32_t>> chosen;  // some of those, where not all of them match
};

// Tells the processor that the items of a later match are wanted soon.
void prefetch_match(const Matches& matches, std::size_t index, const workflow::ItemList& first,
                    const workflow::ItemList& second);

Task<Matches> find_matches(workflow::ItemList first, workflow::ItemList second, MatchRules rules);

// Equality for data from sources that do not agree on types; null pointers are missing fields.
bool is_fuzzy_equal(const Json* left, const Json* right, FuzzyRules rules = {});

}  // namespace millrace::nodes
