// Runs workflows that nodes call. A called workflow is a run of its own, on the shard of its
// caller; the caller's end is its end while the caller waits.
#pragma once

#include <span>

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
    Journal& journal;
    bool may_leave_memory = false;
    // See RunAncestry::Waiting.
    std::function<Task<Result<void>>()> announce{};
    // Accepts a run that the caller does not wait for and notes it in the caller's journal.
    std::function<Task<Result<void>>(const RunRequest& called, RecordedCall call)> record_call{};
    std::function<void(ExecutionId)> remove_later{};
    // The caller leaves the memory, because the called run did.
    std::function<Task<Result<void>>()> park{};
};

// Where in the caller's life the call is.
struct SubWorkflowPlace {
    std::string call;                          // its name, the same whenever the step is repeated
    std::size_t ordinal = 0;                   // among the calls of the step
    std::span<const RecordedCall> recorded{};  // those that were made and not waited for
    bool is_resumed = false;  // the step is repeated: the call may have been made before
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
    // A call that was made before the server was lost is not made again: the run that it started
    // is waited for, or its end is taken.
    Task<Result<sdk::SubWorkflowResult>> run(const SubWorkflowCaller& caller,
                                             SubWorkflowPlace place, sdk::SubWorkflowCall call);

  private:
    Task<Result<std::shared_ptr<const Plan>>> plan_of(const SubWorkflowCaller& caller,
                                                      sdk::SubWorkflowCall& call);
    Task<Result<sdk::SubWorkflowResult>> wait_for(const SubWorkflowCaller& caller,
                                                  SubWorkflowPlace place, RunRequest request);
    Task<Result<sdk::SubWorkflowResult>> go_on_with(const SubWorkflowCaller& caller,
                                                    SubWorkflowPlace place, StoredRun found,
                                                    RunAncestry ancestry);
    Result<RunRequest> taken_up(StoredRun run, RunAncestry ancestry) const;
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
