// Runs one node once: what n8n's node settings (disabled, execute once, retry, on error, always
// output) mean.
#pragma once

#include "engine/replay.hpp"
#include "engine/run_scope.hpp"
#include "sdk/node_services.hpp"

namespace millrace::script {
class ScriptPool;
}

namespace millrace::http {
class RateLimits;
}

namespace millrace::engine {

struct OwnAddress;
class SubWorkflows;
struct SubWorkflowCaller;

// Where a node's answer to the webhook call goes. Implemented by triggers/.
class ResponseSink {
  public:
    virtual ~ResponseSink() = default;
    // True while nothing has been offered and the caller waits for a node's answer.
    virtual bool awaits_response() const = 0;
    // Keeps the answer; it is sent by release(), after the journal has the run.
    virtual void offer(http::Response response) = 0;
    virtual bool has_offer() const = 0;
    virtual void release() = 0;
    // What sdk::NodeContext says of these; a sink that can ask the caller for more implements them.
    virtual const sdk::Caller* caller() const { return nullptr; }
    virtual Task<Result<http::Request>> next_request(http::Response page, Duration limit);
};

// What a step needs beside its data; all outlive the run.
struct StepServices {
    const Clock& clock;
    Random& random;
    sdk::StateStore& state;
    ResponseSink* sink = nullptr;
    sdk::NodeServices nodes{};              // what nodes reach
    script::ScriptPool* scripts = nullptr;  // null: expressions and code that need one fail
    // What happened so far is in the journal when this returns, and that the step is about to do
    // what `repeat` says, or to wait until a time. Null: there is no journal.
    std::function<Task<Result<void>>(Repeat repeat, std::optional<Time> until)> announce{};
    // For long waits: the run leaves the memory, by a cancellation. Null: it may not.
    std::function<Task<Result<void>>(Time until)> park{};
    Duration longest_wait_in_memory = Duration::max();
    SubWorkflows* sub_workflows = nullptr;      // null: nodes cannot run workflows
    const SubWorkflowCaller* caller = nullptr;  // this run
    const OwnAddress* own_address = nullptr;    // null: it is not known what comes back here
    http::RateLimits* rates = nullptr;          // null: requests leave as fast as they come
};

struct StepResult {
    workflow::NodeRun run;
    // The run's metadata, where the node set some.
    std::optional<workflow::RunMetadata> metadata{};
    bool stops_workflow = false;  // the error ends the run
    bool has_data =
        true;  // false: the node had nothing to work on; nothing is recorded, the branch ends
};

// What is particular about one step.
struct StepTerms {
    bool uses_pins = false;
    const ResumedStep* resumed = nullptr;  // it was under way when the server was lost
    std::optional<Error> failure{};        // the node is not run, but fails with this
};

// `memories` are kept over the nodes' runs in this execution. Cancellation leaves as
// boost::system::system_error(operation_aborted), as everywhere.
Task<StepResult> run_step(const Plan& plan, const workflow::RunData& data, const Step& step,
                          const RunFacts& facts, const StepServices& services,
                          NodeMemories& memories, const StepTerms& terms);

}  // namespace millrace::engine
