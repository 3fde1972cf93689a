// What must be on disk before the outside world may rely on a run. The engine knows only this
// interface.
#pragma once

#include <memory>
#include <string>

#include "base/async.hpp"
#include "engine/run_entry.hpp"
#include "store/schedule.hpp"
#include "workflow/run_data.hpp"

namespace millrace::engine {

enum class Pins {
    None,        // every node really runs
    Trigger,     // the start node gives its pinned items
    All,         // every pinned node gives its pinned items
    AllButStart  // the same, but the start node has real items
};

// The facts of a run that are stored apart from its data.
struct RunRecord {
    ExecutionId id = 0;
    std::string workflow_id;
    std::string workflow_name;
    workflow::RunMode mode = workflow::RunMode::Manual;
    workflow::RunStatus status = workflow::RunStatus::Running;
    Time started_at{};
    std::optional<Time> stopped_at{};
    std::string start_node;  // name
    std::string last_node{};
    std::optional<Error> error{};
    std::optional<ExecutionId> parent_id{};  // the run that led to this one
    // What set off the trigger that starts the run: an address, a time, a run. Empty: none did.
    std::string source{};
    // Which call of the parent, when it waits: "<step key>#<number>".
    std::string call{};
    // The version of the workflow that runs, and goes on after a crash whatever became of it since.
    std::shared_ptr<const Json> document{};
    bool is_inline = false;  // the workflow is not stored by itself
    Pins pins = Pins::None;
    // The schedule that starts the run; it moves on when the run is accepted.
    std::optional<store::ScheduleFire> fire{};
};

// What nodes keep between runs.
struct StateWrite {
    std::string scope;
    std::string key;
    Json value;
};

// The run leaves the memory until somebody takes it up again.
struct Parking {
    std::optional<Time> wait_till{};  // then it is to go on
    std::string decision{};           // JSON: the step that a person has to decide about
};

// What a run did, on its way. It is written as a whole or not at all.
struct JournalWrite {
    const RunRecord& record;
    // Given: the run is not in the journal yet, and is accepted with these.
    const workflow::ItemList* start_items = nullptr;
    const EntryView* entry = nullptr;  // null: nothing to add
    std::int64_t sequence = 0;         // of the entry, from 0
    std::int64_t epoch = 1;
    const std::vector<StateWrite>& states;
    const std::vector<ExecutionId>& removals;  // runs that are not to be kept
    const Parking* parking = nullptr;
    // A run that starts by this write.
    const RunRecord* called = nullptr;
    const workflow::ItemList* called_items = nullptr;
};

// What becomes of what the journal has of a run that has ended.
enum class Keep {
    Yes,
    No,          // the workflow's settings
    UntilParent  // No, but the run that waits for this one has not written what came of it
};

struct RunEnd {
    const RunRecord& record;
    const workflow::RunData& data;
    const workflow::ItemList& start_items;
    bool was_accepted = false;
    Keep keep = Keep::Yes;
    std::int64_t epoch = 1;
    const std::vector<StateWrite>& states;
    const std::vector<ExecutionId>& removals;
};

// What the journal has of a run.
struct StoredRun {
    RunRecord record;
    std::int64_t epoch = 1;
    std::int64_t next_entry = 0;
    workflow::ItemList start_items{};
    std::vector<RunEntry> entries{};          // of one that has not ended
    std::optional<workflow::RunData> data{};  // of one that has
    bool is_kept = true;                      // false: Keep::UntilParent
};

// Each call returns when its record is committed, so that it survives loss of power; an error means
// that it is not. Conflict: the run has passed to another server, and nothing may be written any
// more.
class Journal {
  public:
    virtual ~Journal() = default;
    // The run exists, with what started it.
    virtual Task<Result<void>> accepted(const RunRecord& record,
                                        const workflow::ItemList& start_items) = 0;
    virtual Task<Result<void>> write(const JournalWrite& write) = 0;
    // The run has ended; what was written on its way is no longer needed and goes.
    virtual Task<Result<void>> finished(const RunEnd& end) = 0;
    // The run's records are damaged: it neither goes on nor ends. They are left as they are.
    virtual Task<Result<void>> quarantined(const RunRecord& record) = 0;
    // The run that a call of `parent` started earlier; it is this server's from now on.
    virtual Task<Result<std::optional<StoredRun>>> find_call(ExecutionId parent,
                                                             std::string call) = 0;
    // Whether it writes states; else they go to their store at once.
    virtual bool writes_states() const = 0;
    // An accepted run that waited for its turn has begun: for those who look on. Not waited for.
    virtual Task<> began(ExecutionId) { co_return; }
};

// For runs from the command line that nobody stores.
class NoJournal : public Journal {
  public:
    Task<Result<void>> accepted(const RunRecord&, const workflow::ItemList&) override {
        co_return Result<void>();
    }
    Task<Result<void>> write(const JournalWrite&) override { co_return Result<void>(); }
    Task<Result<void>> finished(const RunEnd&) override { co_return Result<void>(); }
    Task<Result<void>> quarantined(const RunRecord&) override { co_return Result<void>(); }
    Task<Result<std::optional<StoredRun>>> find_call(ExecutionId, std::string) override {
        co_return std::optional<StoredRun>();
    }
    bool writes_states() const override { return false; }
};

}  // namespace millrace::engine
