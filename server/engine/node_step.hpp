// Runs one node once: what n8n's node settings (disabled, execute once, retry, on error, always
// output) mean.
#pragma once

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
    // Where waits in memory are announced: the run must be in the journal before it sleeps.
    std::function<Task<Result<void>>()> before_wait{};
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

// `memories` are kept over the nodes' runs in this execution. Cancellation leaves as
// boost::system::system_error(operation_aborted), as everywhere.
Task<StepResult> run_step(const Plan& plan, const workflow::RunData& data, const Step& step,
                          const RunFacts& facts, const StepServices& services,
                          NodeMemories& memories, bool uses_pins);

}  // namespace millrace::engine
