// What runs do on their way, and whose they are.
//
// A run that is in the database has an owner, the process that runs it, and an epoch, which grows
// whenever the run passes to another. Every write names the epoch and is refused when it is not the
// run's: an owner that was given up for lost and comes back can spoil nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/execution_repository.hpp"
#include "store/schedule.hpp"

namespace millrace::store {

// The version of the workflow that a run goes on with.
struct RunDocument {
    std::string key;  // its hash
    std::string text;
};

struct AcceptedRun {
    ExecutionRecord record;  // with owner, epoch and document's key
    ExecutionData data;
    std::optional<ScheduleFire> fire{};
    std::optional<RunDocument> document{};  // none: it is there for certain
};

struct StateChange {
    std::string scope;
    std::string key;
    std::string value;
};

struct RunProgress {
    ExecutionId id = 0;
    std::int64_t epoch = 0;
    std::optional<AcceptedRun> accepts{};  // the run itself
    std::optional<AcceptedRun> called{};   // one that starts with this
    std::int64_t sequence = 0;
    std::optional<ExecutionData> entry{};
    std::vector<StateChange> states{};
    std::vector<ExecutionId> removals{};
    bool parks = false;  // the run waits from now on
    std::optional<Time> wait_till{};
    std::string decision{};
};

struct RunFinish {
    ExecutionRecord record;
    std::optional<ExecutionData> data{};  // none: the run is not kept
    bool was_accepted = false;
    std::vector<StateChange> states{};
    std::vector<ExecutionId> removals{};
};

// A process that runs workflows.
struct RunOwner {
    std::string id;
    // So long without a sign of life, and its runs are anybody's.
    std::chrono::milliseconds lease{30'000};
};

class RunJournalRepository {
  public:
    explicit RunJournalRepository(detail::Database& database) : database_(database) {}

    // Each is one transaction. Conflict: the run is another owner's; nothing was written.
    Task<Result<void>> write(RunProgress progress);
    // Its entries go.
    Task<Result<void>> finish(RunFinish finish);
    // A new run is under way from now on; nothing happens to one that is no longer new, or gone.
    Task<Result<void>> mark_begun(ExecutionId id);
    // Its records cannot be read; they are left.
    Task<Result<void>> quarantine(ExecutionId id, std::int64_t epoch, std::string error);

    // Internal: one is damaged.
    Task<Result<std::vector<std::string>>> entries(ExecutionId id);
    Task<Result<std::string>> document(std::string key);
    // The run that a call started, if there is one.
    Task<Result<std::optional<ExecutionRecord>>> find_call(ExecutionId parent, std::string call);
    // Runs that `parent` called and waits for, and that wait themselves.
    Task<Result<std::vector<ExecutionId>>> waiting_calls(ExecutionId parent);
    // The outermost run that waits for this one; itself when none does.
    Task<Result<ExecutionRecord>> find_root(ExecutionId id);

    // Once, before the owner runs anything. `is_alone`: there is no other process, whatever the
    // database says.
    Task<Result<void>> claim(RunOwner owner, bool is_alone);
    // A sign of life.
    Task<Result<void>> renew(std::string owner);
    // The owner stops; its runs are anybody's.
    Task<Result<void>> release(std::string owner);
    // Open runs of lost owners are this one's from now on, but for those that wait. Oldest first.
    Task<Result<std::vector<ExecutionRecord>>> take_over(RunOwner owner);
    // A waiting run goes on under this owner; it has the new epoch. Conflict: it does not wait, or
    // for a decision. NotFound.
    Task<Result<ExecutionRecord>> wake(RunOwner owner, ExecutionId id);
    // The same, also while it waits for a decision.
    Task<Result<ExecutionRecord>> take(RunOwner owner, ExecutionId id);
    // The same for a run that waits for a decision, which is written as an entry.
    Task<Result<ExecutionRecord>> decide(RunOwner owner, ExecutionId id, std::string entry);

    // Runs whose time has come, earliest first.
    Task<Result<std::vector<ExecutionId>>> due(Time now, std::size_t limit);

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
