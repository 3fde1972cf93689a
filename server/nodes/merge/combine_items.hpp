// Items of several inputs into one, and what happens to fields that more than one of them has.
#pragma once

#include <vector>

#include "nodes/item_builder.hpp"
#include "nodes/merge/combine_json.hpp"
#include "sdk/node.hpp"

namespace millrace::nodes {

struct ClashRules {
    std::string resolve;  // "preferInput1", "preferLast", "addSuffix", …; empty: not chosen
    MergeRules merge;

    bool adds_suffix() const { return resolve == "addSuffix"; }
};

// The option "Clash Handling".
Result<ClashRules> read_clash_rules(sdk::NodeContext& context);

// One of the items to combine and its place in the inputs.
struct Part {
    const workflow::Item* item;
    workflow::PairedItem place;
};

// Later parts win. With suffixes, field names get the number of their input.
workflow::Item combine(const std::vector<Part>& parts, const ClashRules& rules,
                       ItemBuilder& builder);

// An item alone, its field names with the number of its input where the rules ask for it.
workflow::Item single(const Part& part, const ClashRules& rules, ItemBuilder& builder);

// The places of all items of the first `count` inputs.
workflow::PairedItems all_places(const sdk::NodeContext& context, std::size_t count);

}  // namespace millrace::nodes
