// What n8n lets expressions reach of the run: $json, $input, $('Name') and the like.
#pragma once

#include <string_view>

#include "expression/detail/context.hpp"

namespace millrace::expression {

Value root_value(Context& context, std::string_view name);
// $('Name'), $items('Name'), $item(0) …
Value call_root(Context& context, std::string_view name, Arguments arguments);

// The item itself as a value: json, binary, pairedItem.
Value item_value(Context& context, const workflow::Item& item);

// The data of the current item; null where there is none.
const Json* current_json(const Scope& scope);

bool is_root_method(std::string_view name);

}  // namespace millrace::expression
