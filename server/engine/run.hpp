// One run of a workflow, from its start items to its end.
#pragma once

#include <memory>

#include "engine/admission.hpp"
#include "engine/journal.hpp"
#include "engine/node_step.hpp"
#include "engine/run_ancestry.hpp"

namespace millrace::engine {

enum class Pins {
    None,     // every node really runs
    Trigger,  // the start node gives its pinned items
    All       // every pinned node gives its pinned items
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
};

struct RunOutcome {
    RunRecord record;
    workflow::RunData data;
};

RunRecord record_of(const RunRequest& request, Time now);

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

// Returns when the end is committed. The error of the outcome is also set when the journal failed:
// then nothing of the run may be acknowledged.
Task<RunOutcome> run_workflow(RunRequest request, const RunServices& services,
                              std::shared_ptr<const StopReason> reason);

}  // namespace millrace::engine
