// Reads queries: the part of AlaSQL's SQL that only looks at tables.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "nodes/merge/sql/syntax.hpp"

namespace millrace::nodes::sql {

// One or more queries with ";" between them. Errors say what is wrong where; statements that would
// change something are refused.
Result<std::vector<std::unique_ptr<Query>>> parse_queries(std::string_view text);

}  // namespace millrace::nodes::sql
