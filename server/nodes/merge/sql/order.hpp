// ORDER BY.
#pragma once

#include <vector>

#include "nodes/merge/sql/functions.hpp"
#include "nodes/merge/sql/syntax.hpp"

namespace millrace::nodes::sql {

// The places of the rows in order; `keys` has the values of each row. Nothing comes first, then
// numbers, then texts, then the rest; a column of numbers and texts that are numbers goes by
// number. Rows with the same keys stay as they are.
std::vector<std::size_t> sorted_places(const std::vector<std::vector<Value>>& keys,
                                       const std::vector<Order>& orders);

}  // namespace millrace::nodes::sql
