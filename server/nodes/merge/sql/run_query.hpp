// Runs queries over tables.
#pragma once

#include <map>
#include <string>

#include "nodes/merge/sql/evaluate.hpp"

namespace millrace::nodes::sql {

using Tables = std::map<std::string, const Table*, std::less<>>;

// The rows of a query. Errors: an unknown table; TooLarge or Timeout when it makes more rows or
// takes more steps than one run may.
Task<Result<Table>> run_query(const Query& query, const Tables& tables, Evaluator& evaluator,
                              Budget& budget);

}  // namespace millrace::nodes::sql
