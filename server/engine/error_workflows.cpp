#include "engine/error_workflows.hpp"

#include "base/log.hpp"
#include "engine/engine.hpp"
#include "engine/workflow_start.hpp"

namespace millrace::engine {
namespace {

using PlanPtr = std::shared_ptr<const Plan>;
using workflow::RunMode;

// Settings written by n8n name no workflow by an absent member or by this word.
constexpr std::string_view kNone = "DEFAULT";

// The error as n8n's Error Trigger gives it. There is no stack of a program's calls: the place in
// the workflow stands there.
JsonObject error_object(const Plan& plan, const Error& error, Time when) {
    JsonObject object;
    object["message"] = error.message;
    if (!error.hint.empty()) object["description"] = error.hint;
    object["name"] = error.node.empty() ? "WorkflowOperationError" : "NodeOperationError";
    object["kind"] = to_string(error.kind);
    object["timestamp"] = when.time_since_epoch().count();
    std::string stack = std::string(text_of(object["name"].get_string())) + ": " + error.message;
    const auto index = plan.find_node(error.node);
    if (index) {
        const workflow::Node& node = *plan.nodes[*index].node;
        object["node"] = {{"id", node.id},
                          {"name", node.name},
                          {"type", node.type},
                          {"typeVersion", node.type_version}};
        stack += "\n    at node \"" + node.name + "\" (" + node.type + ")";
        if (error.item) stack += ", item " + std::to_string(*error.item);
        if (!error.parameter.empty()) stack += ", parameter \"" + error.parameter + "\"";
    }
    stack += "\n    at workflow \"" + plan.workflow.name() + "\"";
    if (!plan.workflow.id().empty()) stack += " (" + plan.workflow.id() + ")";
    object["stack"] = stack;
    // What Stop and Error was given as an object goes along.
    if (auto detail = parse_json(error.detail); detail && detail->is_object())
        object["metadata"] = std::move(*detail);
    return object;
}

JsonObject workflow_object(const workflow::Workflow& workflow) {
    JsonObject object;
    object["id"] = workflow.id();
    object["name"] = workflow.name();
    return object;
}

}  // namespace

bool ErrorWorkflows::is_reported(const RunRequest& request) {
    return !request.ancestry.is_silent && request.mode != RunMode::Manual &&
           request.mode != RunMode::Cli && request.mode != RunMode::Error;
}

Task<> ErrorWorkflows::run_failed(PlanPtr plan, RunRecord record,
                                  std::vector<RunAncestry::Above> above) {
    JsonObject execution;
    const workflow::Workflow& workflow = plan->workflow;
    // What is not kept cannot be looked up.
    if (workflow.settings().save_error) {
        execution["id"] = to_text(record.id);
        execution["url"] =
            public_url_ + "/workflow/" + workflow.id() + "/executions/" + to_text(record.id);
    }
    execution["error"] =
        error_object(*plan, *record.error, record.stopped_at.value_or(engine_.clock().now()));
    execution["lastNodeExecuted"] =
        record.last_node.empty() ? Json(record.start_node) : Json(record.last_node);
    execution["mode"] = to_string(record.mode);
    JsonObject item;
    item["execution"] = std::move(execution);
    item["workflow"] = workflow_object(workflow);
    above.push_back({workflow.id(), workflow.name()});
    co_await start(std::move(plan), std::move(item), record.id, std::move(above));
}

Task<> ErrorWorkflows::trigger_failed(PlanPtr plan, Error error, RunMode mode) {
    JsonObject trigger;
    trigger["error"] = error_object(*plan, error, engine_.clock().now());
    trigger["mode"] = to_string(mode);
    JsonObject item;
    item["trigger"] = std::move(trigger);
    item["workflow"] = workflow_object(plan->workflow);
    std::vector<RunAncestry::Above> above{{plan->workflow.id(), plan->workflow.name()}};
    co_await start(std::move(plan), std::move(item), std::nullopt, std::move(above));
}

// Null: there is none.
Task<Result<PlanPtr>> ErrorWorkflows::workflow_for(PlanPtr failed) {
    const std::string& named = failed->workflow.settings().error_workflow;
    const bool is_named = !named.empty() && named != kNone && named != failed->workflow.id();
    if (!is_named) {
        if (!choose_error_start(*failed)) failed = nullptr;
        co_return failed;
    }
    if (!source_) co_return Error{ErrorKind::Unavailable, "There are no stored workflows here."};
    auto plan = co_await source_->find(named);
    if (!plan) co_return plan.error();
    if (choose_error_start(**plan)) co_return plan;
    co_return Error{ErrorKind::InvalidInput,
                    "The workflow \"" + (*plan)->workflow.name() + "\" has no Error Trigger."};
}

Task<> ErrorWorkflows::start(PlanPtr failed, JsonObject item, std::optional<ExecutionId> parent,
                             std::vector<RunAncestry::Above> above) {
    auto plan = co_await workflow_for(failed);
    Result<void> started = plan ? Result<void>() : Result<void>(plan.error());
    if (plan && !*plan) co_return;
    if (plan) {
        RunRequest request;
        request.plan = *plan;
        request.start_node = *choose_error_start(**plan);
        request.start_items = workflow::ItemList{workflow::make_item(std::move(item))};
        request.mode = RunMode::Error;
        request.id = engine_.next_id();
        request.source = parent ? "execution " + to_text(*parent)
                                : "a trigger of workflow " + failed->workflow.id();
        request.ancestry.parent = parent;
        request.ancestry.above = std::move(above);
        request.ancestry.is_silent = true;
        request.may_leave_memory = true;
        started = co_await engine_.accept(request);
        if (started) engine_.start(co_await asio::this_coro::executor, std::move(request));
    }
    if (started) co_return;
    log::error("The error workflow could not be started.",
               {{"failed workflow", failed->workflow.name()},
                {"id", failed->workflow.id()},
                {"reason", started.error().message}});
}

}  // namespace millrace::engine
