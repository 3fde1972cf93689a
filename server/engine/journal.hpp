// What must be on disk before the outside world may rely on a run. The engine knows only this
// interface.
#pragma once

#include <memory>
#include <string>

#include "base/async.hpp"
#include "store/schedule.hpp"
#include "workflow/run_data.hpp"

namespace millrace::engine {

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
    // Of a workflow that is not stored by itself: what the run is taken up again with.
    std::shared_ptr<const Json> document{};
    // The schedule that starts the run; it moves on when the run is accepted.
    std::optional<store::ScheduleFire> fire{};
};

// Each call returns when its record is committed, so that it survives loss of power; an error means
// that it is not.
class Journal {
  public:
    virtual ~Journal() = default;
    // The run exists, with what started it: after a crash it runs again from these items.
    virtual Task<Result<void>> accepted(const RunRecord& record,
                                        const workflow::ItemList& start_items) = 0;
    // The run has ended. `keep` false: it is not to be kept (the workflow's settings), an accepted
    // record goes.
    virtual Task<Result<void>> finished(const RunRecord& record, const workflow::RunData& data,
                                        const workflow::ItemList& start_items, bool was_accepted,
                                        bool keep) = 0;
    // An accepted run that waited for its turn has begun: for those who look on. Not waited for.
    virtual Task<> began(ExecutionId) { co_return; }
};

// For runs from the command line that nobody stores.
class NoJournal final : public Journal {
  public:
    Task<Result<void>> accepted(const RunRecord&, const workflow::ItemList&) override {
        co_return Result<void>();
    }
    Task<Result<void>> finished(const RunRecord&, const workflow::RunData&,
                                const workflow::ItemList&, bool, bool) override {
        co_return Result<void>();
    }
};

}  // namespace millrace::engine
