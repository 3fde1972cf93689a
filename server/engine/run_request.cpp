#include "engine/run_request.hpp"

namespace millrace::engine {

using workflow::RunMode;
using workflow::RunStatus;

Result<RunRequest> request_of(StoredRun run, std::shared_ptr<const Plan> plan) {
    RunRequest request;
    const auto node = plan->find_node(run.record.start_node);
    if (!node)
        return Error{ErrorKind::Internal, "The node \"" + run.record.start_node +
                                              "\" that started it is not in its workflow."};
    request.start_node = *node;
    request.plan = std::move(plan);
    request.start_items = std::move(run.start_items);
    request.mode = run.record.mode;
    request.pins = run.record.pins;
    request.id = run.record.id;
    request.is_accepted = true;
    request.source = run.record.source;
    request.is_stored_as_new = run.record.status == RunStatus::New;
    request.ancestry.parent = run.record.parent_id;
    request.ancestry.is_silent = run.record.is_inline || run.record.mode == RunMode::Error;
    request.resumption =
        Resumption{std::move(run.entries), run.epoch, run.next_entry, run.record.started_at};
    request.may_leave_memory = true;
    return request;
}

RunRecord record_of(const RunRequest& request, Time now) {
    const workflow::Workflow& workflow = request.plan->workflow;
    RunRecord record;
    record.id = request.id;
    record.workflow_id = workflow.id();
    record.workflow_name = workflow.name();
    record.mode = request.mode;
    record.started_at = now;
    if (request.turn && !request.turn->has_begun()) record.status = RunStatus::New;
    record.fire = request.fire;
    record.source = request.source;
    record.start_node = workflow.nodes()[request.start_node].name;
    record.parent_id = request.ancestry.parent;
    if (request.ancestry.waiting_parent) record.call = request.ancestry.waiting_parent->call;
    record.pins = request.pins;
    record.is_inline = request.plan->is_inline;
    record.document = {request.plan, &request.plan->workflow.document()};
    return record;
}

}  // namespace millrace::engine
