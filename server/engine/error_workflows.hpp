// Starts the workflow that is to run after another one failed.
#pragma once

#include "engine/run.hpp"
#include "engine/workflow_source.hpp"

namespace millrace::engine {

class Engine;

class ErrorWorkflows {
  public:
    // All outlive this. `source` null: only a workflow's own Error Trigger can be started.
    // `public_url`: where people open the executions; without a slash at its end, may be empty.
    ErrorWorkflows(Engine& engine, WorkflowSource* source, std::string public_url)
        : engine_(engine), source_(source), public_url_(std::move(public_url)) {}

    // Whether the failure of such a run starts one at all: not of runs by hand, and never of an
    // error workflow or of what one called, so that failures cannot feed each other.
    static bool is_reported(const RunRequest& request);

    // After a run that failed: the workflow that its settings name, else its own Error Trigger. It
    // is accepted and goes on by itself. What makes that impossible is logged.
    Task<> run_failed(std::shared_ptr<const Plan> plan, RunRecord record,
                      std::vector<RunAncestry::Above> above);
    // After a trigger that could not be set up or that failed between runs.
    Task<> trigger_failed(std::shared_ptr<const Plan> plan, Error error, workflow::RunMode mode);

  private:
    Task<> start(std::shared_ptr<const Plan> failed, JsonObject item,
                 std::optional<ExecutionId> parent, std::vector<RunAncestry::Above> above);
    Task<Result<std::shared_ptr<const Plan>>> workflow_for(std::shared_ptr<const Plan> failed);

    Engine& engine_;
    WorkflowSource* source_;
    const std::string public_url_;
};

}  // namespace millrace::engine
