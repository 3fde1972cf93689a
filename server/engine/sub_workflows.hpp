// Runs workflows that nodes call. A called workflow is a run of its own, on the shard of its
// caller; the caller's end is its end while the caller waits.
#pragma once

#include "engine/run.hpp"
#include "engine/workflow_source.hpp"
#include "sdk/sub_workflow.hpp"

namespace millrace {
class Runtime;
}

namespace millrace::engine {

class Engine;

// The run that calls. Outlives the call.
struct SubWorkflowCaller {
    ExecutionId execution = 0;
    const Plan& plan;
    const RunAncestry& ancestry;
    bool is_silent = false;  // its failures start no error workflow
    std::function<Task<Result<void>>()> accept{};
};

class SubWorkflows {
  public:
    // All outlive this. `source` null: there are no stored workflows and no files; `runtime` null:
    // files are read where they are asked for.
    SubWorkflows(Engine& engine, const sdk::NodeRegistry& registry, WorkflowSource* source,
                 Runtime* runtime)
        : engine_(engine), registry_(registry), source_(source), runtime_(runtime) {}

    // Errors: the workflow cannot be had, may not be called, has nothing to start with, would nest
    // too deeply (the message names the workflows above), or failed (message of its own error, the
    // hint says where).
    Task<Result<sdk::SubWorkflowResult>> run(const SubWorkflowCaller& caller,
                                             sdk::SubWorkflowCall call);

  private:
    Task<Result<std::shared_ptr<const Plan>>> plan_of(const SubWorkflowCaller& caller,
                                                      sdk::SubWorkflowCall& call);
    Task<Result<std::shared_ptr<const Plan>>> stored(const SubWorkflowCaller& caller,
                                                     std::string id);
    Task<Result<std::string>> read(std::string file);
    Result<std::shared_ptr<const Plan>> inline_plan(const SubWorkflowCaller& caller,
                                                    Json document) const;

    Engine& engine_;
    const sdk::NodeRegistry& registry_;
    WorkflowSource* source_;
    Runtime* runtime_;
};

}  // namespace millrace::engine
