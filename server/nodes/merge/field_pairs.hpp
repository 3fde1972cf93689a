// The fields by which items of two inputs are compared, as the node's parameters name them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nodes/merge/match.hpp"
#include "sdk/node.hpp"

namespace millrace::nodes {

using NamePairs = std::vector<std::pair<std::string, std::string>>;  // in input 1, in input 2

// The parameter "mergeByFields".
Result<NamePairs> read_name_pairs(sdk::NodeContext& context);

// Names as paths; `is_plain`: dots are part of the names. An error when a name is missing.
Result<std::vector<FieldPair>> to_field_pairs(const NamePairs& names, bool is_plain);

// What is wrong when a field is in no item of its input.
std::optional<Error> find_unknown_field(const workflow::ItemList& first,
                                        const workflow::ItemList& second,
                                        const std::vector<FieldPair>& pairs);

}  // namespace millrace::nodes
