// JSON.parse into the evaluation's memory.
#pragma once

#include <optional>
#include <string_view>

#include "expression/detail/context.hpp"

namespace millrace::expression {

// Nothing where the text is no JSON.
std::optional<Value> parse_data(Context& context, std::string_view text);

}  // namespace millrace::expression
