// One run of a workflow, from its start items to its end.
#pragma once

#include <memory>

#include "engine/node_step.hpp"
#include "engine/run_request.hpp"

namespace millrace::engine {

struct RunOutcome {
    RunRecord record;
    workflow::RunData data;
};

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
