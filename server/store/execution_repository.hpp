// Runs of workflows: what happened (small, listed) apart from their data (large, read one by one).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "workflow/run_data.hpp"

namespace millrace::store {

namespace detail {
class Database;
}
class ContentRepository;

struct ExecutionRecord {
    ExecutionId id = 0;  // grows with the time of the start
    std::string workflow_id;
    std::string workflow_name;
    workflow::RunStatus status = workflow::RunStatus::New;
    workflow::RunMode mode = workflow::RunMode::Manual;
    Time started_at{};
    std::optional<Time> stopped_at;
    std::optional<Time> wait_till;
    std::string error;  // one sentence; empty when there is none
    std::optional<ExecutionId> retry_of;
    std::optional<ExecutionId> parent_id;  // the run that led to this one
    // What set it off: see TriggerEvent. Empty: no trigger did.
    std::string trigger_node{};
    std::string trigger_source{};
    // For open runs, see run_journal_repository.hpp; empty when there is none.
    std::string call{};      // of the parent, which waits
    bool is_kept = true;     // false: the parent removes it
    std::string decision{};  // JSON: what a person has to decide before a waiting run goes on
    std::string owner{};
    std::int64_t epoch = 0;
    std::string document{};  // key of the workflow's version
};

// What a run is stored as.
struct ExecutionData {
    ExecutionData(std::string json, std::vector<std::string> references = {})
        : text(std::move(json)), contents(std::move(references)) {}
    std::string text;  // JSON
    // The stored files that it refers to; they stay as long as it does.
    std::vector<std::string> contents;
};

struct Execution {
    ExecutionRecord record;
    std::string data;  // the JSON text that was given
};

struct ExecutionFilter {
    std::optional<workflow::RunStatus> status;
    std::optional<std::string> workflow_id;
    std::optional<Time> started_before;
};

struct ExecutionPage {
    std::vector<ExecutionRecord> records;    // newest first
    std::optional<std::string> next_cursor;  // absent on the last page
};

// Reads and removes; what runs write is in run_journal_repository.hpp.
class ExecutionRepository {
  public:
    ExecutionRepository(detail::Database& database, ContentRepository& contents)
        : database_(database), contents_(contents) {}

    // NotFound: there is no such execution. So too in those below.
    Task<Result<ExecutionRecord>> find(ExecutionId id);
    // Internal: the data is damaged.
    Task<Result<Execution>> find_with_data(ExecutionId id);
    // Newest first, at most `limit` (1 to 1000). InvalidInput: the cursor is not one of ours.
    Task<Result<ExecutionPage>> list(ExecutionFilter filter, std::optional<std::string> cursor,
                                     std::size_t limit);
    Task<Result<void>> remove(ExecutionId id);
    // Returns how many there were. Ids without an execution are passed over.
    Task<Result<std::int64_t>> remove_many(std::vector<ExecutionId> ids);
    // The oldest ones that have ended and match, at most `limit` in one transaction, so that
    // pruning in steps never holds up other writes for long.
    Task<Result<std::int64_t>> remove_ended(ExecutionFilter filter, std::size_t limit);

  private:
    Task<> collect_released(std::int64_t released);

    detail::Database& database_;
    ContentRepository& contents_;
};

}  // namespace millrace::store
