// Other nodes' data: $('Name'), $node["Name"], $items("Name").
#pragma once

#include <string_view>

#include "expression/detail/context.hpp"

namespace millrace::expression {

Value node_root(Context& context, std::string_view name);
Value nodes_root(Context& context, std::size_t item_index);
Value node_items(Context& context, std::string_view name, Value output, Value run);

Value all_items(Context& context, const workflow::ItemList* items);
Value binary_value(Context& context, const workflow::Item& item);

}  // namespace millrace::expression
