// Rows of executions, for the repositories that write them.
#pragma once

#include <string>
#include <vector>

#include "store/detail/connection.hpp"
#include "store/execution_repository.hpp"
#include "store/payload.hpp"

namespace millrace::store::detail {

enum class Existing { Refuse, Replace };

// "SELECT …" of all columns that read_execution reads, without a condition.
const std::string& select_executions();
// The number of those columns.
constexpr int kExecutionColumns = 19;
Result<ExecutionRecord> read_execution(const Statement& row);
Error no_execution(ExecutionId id);

// Facts, data and the references to stored files. Conflict: the id is taken.
Result<void> write_execution(Connection& connection, const ExecutionRecord& record,
                             const Payload& payload, const std::vector<std::string>& contents,
                             Existing existing);
// More references of an execution.
Result<void> add_contents(Connection& connection, ExecutionId id,
                          const std::vector<std::string>& contents);

}  // namespace millrace::store::detail
