// Parameters that list field names: a text with commas, a list of texts (from an expression), or a
// collection {"fields": [{"fieldName"}…]}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/context.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {

// Empty when the parameter is absent or blank.
Result<std::vector<std::string>> field_names(sdk::NodeContext& context, std::string_view path,
                                             std::size_t item = 0);

// Names as paths; `is_plain`: dots are part of the names.
std::vector<sdk::ItemPath> to_paths(const std::vector<std::string>& names, bool is_plain);

// A required list that is empty: "No fields specified …".
Error no_fields(std::string_view what_to_add);

}  // namespace millrace::nodes
