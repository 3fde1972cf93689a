// Writes what a run does into the journal, no more often than it must: before a node has effects,
// and after it had some.
//
// What pure nodes gave goes along with the next such write, so that whatever an effect was based on
// is the same when the run is taken up again. A run without effects is not written before its end.
#pragma once

#include <map>

#include "engine/journal.hpp"
#include "engine/run_scope.hpp"

namespace millrace::engine {

// What nodes keep between runs, held back until the step that changed it is written: either both
// are there or none.
class HeldState final : public sdk::StateStore {
  public:
    HeldState(sdk::StateStore& store, bool holds) : store_(store), holds_(holds) {}
    Task<Result<std::optional<Json>>> load(std::string scope, std::string key) override;
    Task<Result<void>> save(std::string scope, std::string key, Json value) override;

    const std::vector<StateWrite>& held() const { return held_; }
    void drop() { held_.clear(); }

  private:
    sdk::StateStore& store_;
    const bool holds_;
    std::vector<StateWrite> held_;
};

class RunRecorder {
  public:
    // All arguments outlive this. `is_interrupted`: the process ends, so that there is no waiting
    // for the disk.
    RunRecorder(Journal& journal, sdk::StateStore& state, const Plan& plan, const RunRecord& record,
                const workflow::RunData& data, const NodeMemories& memories,
                const bool& is_interrupted);

    // For a run that is taken up: what the journal has already.
    void take_up(std::int64_t epoch, std::int64_t next_entry, NodeMemories written);

    // A step is over; with its run as the last one of its node, or without data.
    void note(std::size_t node, bool has_data);
    void note_metadata() { has_new_metadata_ = true; }
    // Some of what was noted should be written before anything else takes time.
    bool is_due() const { return is_due_ || !state.held().empty(); }
    void make_due() { is_due_ = true; }
    // A run that is not to be kept, but was needed until the next write.
    void remove_later(ExecutionId run) { removals_.push_back(run); }

    struct Extra {
        const BegunStep* begun = nullptr;
        const Parking* parking = nullptr;
        const RecordedCall* call = nullptr;
        const RunRecord* called = nullptr;
        const workflow::ItemList* called_items = nullptr;
    };
    // Writes all that was noted. `start_items` given: accepts the run. While an accepted run cannot
    // be written because the disk does not take it, this waits and tries again.
    Task<Result<void>> write(const workflow::ItemList* start_items, Extra extra);
    Task<Result<void>> finish(const workflow::ItemList& start_items, bool was_accepted, Keep keep);

    HeldState state;

  private:
    struct Mark {
        std::uint32_t node;
        std::int32_t run;  // below 0: without data
    };
    EntryView view(const Extra& extra) const;
    void settle();
    Task<> be_patient(const Error& error);

    Journal& journal_;
    const Plan& plan_;
    const RunRecord& record_;
    const workflow::RunData& data_;
    const NodeMemories& memories_;
    const bool& is_interrupted_;
    NodeMemories written_memories_;
    std::vector<Mark> unwritten_;
    std::vector<ExecutionId> removals_;
    std::int64_t epoch_ = 1;
    std::int64_t next_entry_ = 0;
    bool has_new_metadata_ = false;
    bool is_due_ = false;
};

}  // namespace millrace::engine
