// One run of a workflow, from its start items to its end.
#pragma once

#include <memory>

#include "engine/admission.hpp"
#include "engine/journal.hpp"
#include "engine/node_step.hpp"
#include "engine/run_ancestry.hpp"

namespace millrace::engine {

// A run that is taken up again: what the journal has of it.
struct Resumption {
    std::vector<RunEntry> entries;
    std::int64_t epoch = 1;
    std::int64_t next_entry = 0;
    Time started_at{};
};

struct RunRequest {
    std::shared_ptr<const Plan> plan;
    std::size_t start_node = 0;
    workflow::ItemList start_items{};  // what the start node is given
    workflow::RunMode mode = workflow::RunMode::Manual;
    Pins pins = Pins::None;
    ExecutionId id = 0;
    bool is_accepted = false;              // the journal has it already
    std::shared_ptr<ResponseSink> sink{};  // for webhook runs
    RunAncestry ancestry{};
    std::optional<store::ScheduleFire> fire{};  // for scheduled ones
    std::string source{};                       // what set off the trigger: see RunRecord
    // Its place among the runs that are limited; null: it needs none. See Engine::admit().
    std::shared_ptr<Admission::Turn> turn{};
    bool is_stored_as_new = false;        // so it is to be marked when it begins
    std::optional<Error> turn_problem{};  // why its place cannot be told: it fails
    std::function<void()> on_begin{};     // called when its turn has come
    std::optional<Resumption> resumption{};
    bool is_canceled = false;  // it is taken up only to end as canceled, with what it did so far
    // Nobody holds on to the run while it waits, so that it need not stay in memory.
    bool may_leave_memory = false;
};

struct RunOutcome {
    RunRecord record;
    workflow::RunData data;
};

// Whether the workflow's settings keep a run that ended so.
bool is_run_kept(const Plan& plan, const RunRecord& record);
RunRecord record_of(const RunRequest& request, Time now);
// A stored run as it is taken up, with its workflow made ready. Errors: it does not fit.
Result<RunRequest> request_of(StoredRun run, std::shared_ptr<const Plan> plan);

// What runs need; all outlive them.
struct RunServices {
    const Clock& clock;
    Random& random;
    Journal& journal;
    sdk::StateStore& state;
    const Json& variables;
    std::string default_time_zone;
    Environment environment{};              // empty: $env is blocked
    sdk::NodeServices nodes{};              // what nodes reach
    script::ScriptPool* scripts = nullptr;  // null: there is no script engine
    SubWorkflows* sub_workflows = nullptr;  // null: nodes cannot run workflows
    const OwnAddress* own_address = nullptr;
    http::RateLimits* rates = nullptr;  // of requests that leave; null: none
    // Longer waits leave the memory, where the run may.
    Duration longest_wait_in_memory = Duration::max();
};

// Why a run is being cancelled; set before the cancellation, on the run's shard.
struct StopReason {
    std::optional<Error>
        error{};  // the run ends with this error (a timeout); none: it ends as Canceled
    // The process ends: nothing more is stored, so that an accepted run is taken up at the next
    // start.
    bool is_interrupted = false;
    bool comes_from_parent = false;  // the run that waits for this one was stopped
};

// The error of a run that the end of the process cut off.
Error server_stopped();

// Returns when the end is committed, or with the status Waiting when the run has left the memory.
// The error of the outcome is also set when the journal failed: then nothing of the run may be
// acknowledged.
Task<RunOutcome> run_workflow(RunRequest request, const RunServices& services,
                              std::shared_ptr<const StopReason> reason);

}  // namespace millrace::engine
