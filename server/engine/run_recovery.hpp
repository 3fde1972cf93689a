// Takes runs up again: at the start those that a lost server left, later those that waited.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "engine/engine.hpp"
#include "engine/store_journal.hpp"

namespace millrace {
class Runtime;
}

namespace millrace::engine {

class RunRecovery {
  public:
    // All arguments outlive this.
    RunRecovery(store::Store& store, StoreJournal& journal, Engine& engine,
                const sdk::NodeRegistry& registry, Runtime& runtime)
        : store_(store),
          journal_(journal),
          engine_(engine),
          registry_(registry),
          runtime_(runtime) {}

    // Claims the database for this process, which is the only one on it, and starts every run that
    // was under way. Those whose records are damaged get the status `crashed` and are counted, the
    // rest starts. Returns how many were started.
    Task<Result<std::size_t>> recover();
    // Until the task is cancelled: says that this process lives, and wakes runs whose time has
    // come.
    Task<> run();
    // At the end: the runs of this process are anybody's.
    Task<> release();

    // A run that waits for a decision goes on. NotFound, Conflict: there is nothing to decide.
    Task<Result<void>> decide(ExecutionId id, Decision decision);

    // A waiting run ends as canceled. NotFound; Conflict: it does not wait, or another run waits
    // for it.
    Task<Result<void>> cancel(ExecutionId id);
    // Ends what a run called and waited for, where that waits outside of the memory.
    Task<Result<void>> end_calls(ExecutionId parent);

    // Runs that could not be taken up since the start, at most a few of them.
    std::vector<ExecutionId> quarantined() const;

  private:
    enum class Purpose { GoOn, Cancel };
    Task<Result<void>> start(store::ExecutionRecord record, Purpose purpose);
    Task<Result<std::shared_ptr<const Plan>>> plan_of(const StoredRun& run);
    // False: it was put aside.
    Task<Result<bool>> start_or_quarantine(store::ExecutionRecord record,
                                           Purpose purpose = Purpose::GoOn);
    Task<Result<void>> end_waiting(ExecutionId id);
    Task<Result<void>> wake_root(ExecutionId id);
    Task<> wake(ExecutionId id);
    Task<> wake_due();

    store::Store& store_;
    StoreJournal& journal_;
    Engine& engine_;
    const sdk::NodeRegistry& registry_;
    Runtime& runtime_;
    std::atomic<std::size_t> next_shard_{0};
    mutable std::mutex mutex_;  // guards quarantined_
    std::vector<ExecutionId> quarantined_;
};

}  // namespace millrace::engine
