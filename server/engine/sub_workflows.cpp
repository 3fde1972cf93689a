#include "engine/sub_workflows.hpp"

#include <algorithm>

#include "base/runtime.hpp"
#include "engine/engine.hpp"
#include "engine/lineage.hpp"
#include "engine/workflow_start.hpp"

namespace millrace::engine {
namespace {

using PlanPtr = std::shared_ptr<const Plan>;
using workflow::ItemList;

constexpr std::size_t kMostLevels = 25;
constexpr std::size_t kMostRepetitions = 10'000;
constexpr std::string_view kInlineId = "(inline)";

std::string in_quotes(const std::string& text) {
    return "\"" + text + "\"";
}

// "A → B → A", the middle of a long one left out.
std::string chain_text(const std::vector<RunAncestry::Above>& above) {
    constexpr std::size_t kShown = 4;
    std::string text;
    for (std::size_t i = 0; i < above.size(); ++i) {
        if (above.size() > 2 * kShown && i == kShown) {
            text += " → …";
            i = above.size() - kShown;
        }
        text += (text.empty() ? "" : " → ") + above[i].workflow_name;
    }
    return text;
}

// Whether calling one more workflow goes too far.
std::optional<Error> refusal_of(const RunAncestry& ancestry) {
    if (ancestry.above.size() > kMostLevels)
        return Error{ErrorKind::TooLarge,
                     "Workflows call each other more than " + std::to_string(kMostLevels) +
                         " levels deep: " + chain_text(ancestry.above) + ".",
                     "Most likely a workflow calls itself without an end: let a condition end it."};
    if (*ancestry.repetitions > kMostRepetitions)
        return Error{ErrorKind::TooLarge,
                     "Workflows that call themselves were run more than " +
                         std::to_string(kMostRepetitions) +
                         " times in one execution: " + chain_text(ancestry.above) + ".",
                     "Let a condition end the calls, or call the workflow with fewer items."};
    return std::nullopt;
}

// `id`: as the chain knows the called workflow.
RunAncestry below(const SubWorkflowCaller& caller, const std::string& called_id) {
    RunAncestry ancestry = caller.ancestry;
    ancestry.waiting_parent = nullptr;
    const workflow::Workflow& workflow = caller.plan.workflow;
    // A workflow written in a parameter goes by the id of its caller, and may carry itself along:
    // it counts as one more of its kind.
    ancestry.parent = caller.execution;
    ancestry.above.push_back(
        {caller.plan.is_inline ? std::string(kInlineId) : workflow.id(), workflow.name()});
    if (!ancestry.repetitions) ancestry.repetitions = std::make_shared<std::size_t>(0);
    ancestry.is_silent = caller.is_silent;
    if (std::any_of(ancestry.above.begin(), ancestry.above.end(),
                    [&](const auto& above) { return above.workflow_id == called_id; }))
        ++*ancestry.repetitions;
    return ancestry;
}

// The setting "This workflow can be called by".
std::optional<Error> policy_refusal(const Plan& called, const std::string& caller_id) {
    const Json* settings = find_member(called.workflow.document(), "settings");
    if (!settings) return std::nullopt;
    const std::string_view policy = text_member(*settings, "callerPolicy");
    bool is_allowed = policy != "none";
    if (policy == "workflowsFromAList") {
        std::string list = "," + std::string(text_member(*settings, "callerIds")) + ",";
        std::erase_if(list, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
        is_allowed = !caller_id.empty() && list.find("," + caller_id + ",") != std::string::npos;
    }
    if (is_allowed) return std::nullopt;
    return Error{ErrorKind::Forbidden,
                 "The workflow " + in_quotes(called.workflow.name()) +
                     " does not allow this workflow to call it.",
                 "Change \"This workflow can be called by\" in the settings of the called one."};
}

// The called workflow's error as the calling node's.
Error failure_of(const RunOutcome& outcome) {
    const RunRecord& record = outcome.record;
    const std::string where = "the sub-workflow " + in_quotes(record.workflow_name) +
                              " (execution " + to_text(record.id) + ")";
    if (record.status == workflow::RunStatus::Canceled)
        return Error{ErrorKind::NodeFailed, "Canceled: " + where + ".",
                     "Somebody stopped it. Run it again."};
    Error error{ErrorKind::NodeFailed, record.error ? record.error->message : "It failed."};
    if (!record.error) return error;
    error.kind = record.error->kind;
    error.detail = record.error->detail;
    error.hint = "It failed in " + where;
    if (!record.error->node.empty()) error.hint += ", node " + in_quotes(record.error->node);
    error.hint += ".";
    if (!record.error->hint.empty()) error.hint += " " + record.error->hint;
    return error;
}

// Given items descend from themselves; without any there is one that is empty.
ItemList start_items(const ItemList& items) {
    ItemList result;
    for (std::size_t i = 0; i < items.size(); ++i) {
        workflow::Item item = items[i];
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        item.error = nullptr;
        result.push_back(std::move(item));
    }
    if (result.empty()) result.push_back(workflow::Item{});
    return result;
}

// What the last node gave, with origins among the items that the run was started with.
Task<std::vector<ItemList>> last_outputs(const RunOutcome& outcome) {
    constexpr std::size_t kItemsPerTurn = 1000;
    const std::string& last = outcome.record.last_node;
    const workflow::NodeRun* run = outcome.data.last_run(last);
    std::vector<ItemList> result;
    if (!run) co_return result;
    const std::size_t index = outcome.data.nodes.find(last)->second.size() - 1;
    for (std::size_t output = 0; output < run->outputs.size(); ++output) {
        ItemList items;
        for (std::size_t i = 0; i < run->outputs[output].size(); ++i) {
            if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
            workflow::Item item = run->outputs[output][i];
            item.paired = find_start_items(outcome.data, {last, output, index}, i);
            items.push_back(std::move(item));
        }
        result.push_back(std::move(items));
    }
    co_return result;
}

// What came of a call, once its run has ended.
Task<Result<sdk::SubWorkflowResult>> result_of(RunOutcome outcome) {
    sdk::SubWorkflowResult result{to_text(outcome.record.id), outcome.record.workflow_id};
    if (outcome.record.status != workflow::RunStatus::Success) co_return failure_of(outcome);
    result.outputs = co_await last_outputs(outcome);
    co_return result;
}

}  // namespace

Task<Result<std::string>> SubWorkflows::read(std::string file) {
    if (!source_)
        co_return Error{ErrorKind::Unavailable, "Workflow files cannot be read from here."};
    if (!runtime_) co_return source_->read(file);
    const auto work = [this, &file] { return source_->read(file); };
    co_return co_await runtime_->blocking(work);
}

Result<PlanPtr> SubWorkflows::inline_plan(const SubWorkflowCaller& caller, Json document) const {
    JsonObject* object = document.if_object();
    if (!object)
        return Error{ErrorKind::InvalidInput, "The sub-workflow is not a workflow: no object.",
                     "Give a workflow as it is exported: {\"nodes\": […], \"connections\": {…}}."};
    const workflow::Workflow& above = caller.plan.workflow;
    // Whoever wrote it must not get at what another workflow remembers: it goes by its caller's id.
    (*object)["id"] = above.id();
    (*object)["active"] = false;
    if (text_member(document, "name").empty()) (*object)["name"] = above.name();
    if (!object->contains("settings"))
        if (const Json* settings = find_member(above.document(), "settings"))
            (*object)["settings"] = *settings;
    auto workflow = workflow::Workflow::parse(std::move(document));
    if (!workflow) {
        Error error = workflow.error();
        error.message = "The sub-workflow cannot be read: " + error.message;
        return error;
    }
    return make_plan(std::move(*workflow), registry_, PlanOrigin::Inline);
}

Task<Result<PlanPtr>> SubWorkflows::stored(const SubWorkflowCaller& caller, std::string id) {
    if (!source_)
        co_return Error{ErrorKind::Unavailable, "There are no stored workflows here.",
                        "Give the sub-workflow as a file or as a parameter."};
    auto plan = co_await source_->find(std::move(id));
    if (!plan) co_return plan.error();
    if (const auto refusal = policy_refusal(**plan, caller.plan.workflow.id())) co_return *refusal;
    co_return plan;
}

Task<Result<PlanPtr>> SubWorkflows::plan_of(const SubWorkflowCaller& caller,
                                            sdk::SubWorkflowCall& call) {
    if (call.document) co_return inline_plan(caller, std::move(*call.document));
    if (call.file.empty()) co_return co_await stored(caller, std::move(call.id));
    const auto text = co_await read(call.file);
    if (!text) co_return text.error();
    auto document = parse_json(*text, {}, {.max_depth = 200, .integers = IntegerMode::Exact});
    if (!document)
        co_return Error{ErrorKind::InvalidInput, "The workflow file " + in_quotes(call.file) +
                                                     " is not JSON: " + document.error().message};
    co_return inline_plan(caller, std::move(*document));
}

// The run of an earlier call, as it is taken up.
Result<RunRequest> SubWorkflows::taken_up(StoredRun run, RunAncestry ancestry) const {
    auto workflow = workflow::Workflow::parse(*run.record.document);
    if (!workflow) return workflow.error();
    const PlanOrigin origin = run.record.is_inline ? PlanOrigin::Inline : PlanOrigin::Stored;
    auto request = request_of(std::move(run), make_plan(std::move(*workflow), registry_, origin));
    if (request) request->ancestry = std::move(ancestry);
    return request;
}

Task<Result<sdk::SubWorkflowResult>> SubWorkflows::wait_for(const SubWorkflowCaller& caller,
                                                            SubWorkflowPlace place,
                                                            RunRequest request) {
    auto waiting = std::make_shared<RunAncestry::Waiting>();
    waiting->announce = caller.announce;
    waiting->remove_later = caller.remove_later;
    waiting->call = std::move(place.call);
    request.ancestry.waiting_parent = std::move(waiting);
    request.may_leave_memory = caller.may_leave_memory;
    RunOutcome outcome = co_await engine_.run(std::move(request));
    if (outcome.record.status == workflow::RunStatus::Waiting) {
        const auto parked = co_await caller.park();
        co_return parked.error();
    }
    co_return co_await result_of(std::move(outcome));
}

// A call that was made before the server was lost.
Task<Result<sdk::SubWorkflowResult>> SubWorkflows::go_on_with(const SubWorkflowCaller& caller,
                                                              SubWorkflowPlace place,
                                                              StoredRun found,
                                                              RunAncestry ancestry) {
    if (found.data) {
        if (!found.is_kept) caller.remove_later(found.record.id);
        RunOutcome outcome{std::move(found.record), std::move(*found.data)};
        co_return co_await result_of(std::move(outcome));
    }
    auto request = taken_up(std::move(found), std::move(ancestry));
    if (!request) co_return request.error();
    co_return co_await wait_for(caller, std::move(place), std::move(*request));
}

Task<Result<sdk::SubWorkflowResult>> SubWorkflows::run(const SubWorkflowCaller& caller,
                                                       SubWorkflowPlace place,
                                                       sdk::SubWorkflowCall call) {
    for (const RecordedCall& made : place.recorded)
        if (made.ordinal == place.ordinal)
            co_return sdk::SubWorkflowResult{made.execution_id, made.workflow_id};
    const bool is_inline = call.document || !call.file.empty();
    RunRequest request;
    request.ancestry = below(caller, is_inline ? std::string(kInlineId) : call.id);
    // The parameter's workflow has the settings of its caller, which reports for both.
    request.ancestry.is_silent |= is_inline;
    if (call.waits && place.is_resumed) {
        auto found = co_await caller.journal.find_call(caller.execution, place.call);
        if (!found) co_return found.error();
        if (*found)
            co_return co_await go_on_with(caller, std::move(place), std::move(**found),
                                          std::move(request.ancestry));
    }
    if (const auto refusal = refusal_of(request.ancestry)) co_return *refusal;
    auto plan = co_await plan_of(caller, call);
    if (!plan) co_return plan.error();
    const auto start = choose_sub_workflow_start(**plan);
    if (!start) co_return start.error();
    request.plan = std::move(*plan);
    request.start_node = *start;
    request.start_items = start_items(call.items);
    request.mode = workflow::RunMode::Integrated;
    request.id = engine_.next_id();
    if (call.waits) co_return co_await wait_for(caller, std::move(place), std::move(request));

    request.ancestry.nested_calls = 0;
    request.ancestry.counts_with_caller = false;
    RecordedCall made{place.ordinal, to_text(request.id), request.plan->workflow.id()};
    const auto recorded = co_await caller.record_call(request, made);
    if (!recorded) co_return recorded.error();
    request.is_accepted = true;
    request.may_leave_memory = true;
    engine_.start(co_await asio::this_coro::executor, std::move(request));
    co_return sdk::SubWorkflowResult{std::move(made.execution_id), std::move(made.workflow_id)};
}

}  // namespace millrace::engine
