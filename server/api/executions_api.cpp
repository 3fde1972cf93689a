// /api/v1/executions: what ran, and how it went.
#include "api/execution_json.hpp"
#include "api/routes.hpp"
#include "engine/run_recovery.hpp"
#include "store/content_repository.hpp"
#include "store/cursor.hpp"
#include "store/store.hpp"

namespace millrace::api {
namespace {

using workflow::RunStatus;

// A page with data ends early beyond this, so that its size is bounded by this and one execution.
constexpr std::size_t kMostDataInPage = std::size_t{32} << 20;
// How long a run may take to end after it was asked to.
constexpr auto kStopLimit = std::chrono::seconds(10);
constexpr auto kStopStep = std::chrono::milliseconds(5);

struct ExecutionListQuery {
    std::optional<bool> include_data;
    std::optional<RunStatus> status;
    std::optional<std::string> workflow_id;
    Bounded<1, 250, 100> limit;
    std::optional<std::string> cursor;

    static constexpr Note kNotes[] = {
        {"include_data",
         "With the items of every node; a page may then be shorter than its limit."},
        {"cursor", "The nextCursor of the page before."}};
};
BOOST_DESCRIBE_STRUCT(ExecutionListQuery, (), (include_data, status, workflow_id, limit, cursor))

struct ExecutionQuery {
    std::optional<bool> include_data;
};
BOOST_DESCRIBE_STRUCT(ExecutionQuery, (), (include_data))

struct ExecutionPage {
    std::vector<Execution> data;
    Nullable<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ExecutionPage, (), (data, next_cursor))

struct DecisionBody {
    std::string decision;

    static constexpr Note kNotes[] = {
        {"decision", "\"retry\": the step runs again; \"fail\": its node fails."}};
};
BOOST_DESCRIBE_STRUCT(DecisionBody, (), (decision))

template <class Query, class Body>
Result<ExecutionId> id_of(const Call<Query, Body>& call) {
    if (const auto id = execution_id_from(call.request.param("id"))) return *id;
    return Error{ErrorKind::NotFound, "There is no such execution.",
                 "The id of an execution consists of digits."};
}

// What only the engine knows of a run that has not ended.
void add_place_in_queue(Execution& execution, const engine::Engine& engine) {
    if (execution.status != RunStatus::New) return;
    const auto id = execution_id_from(execution.id);
    const auto position = id ? engine.admission().position(*id) : std::nullopt;
    if (position) execution.queue_position = static_cast<int>(*position);
}

Task<Result<Execution>> find(store::ExecutionRepository& executions, ExecutionId id) {
    const auto record = co_await executions.find(id);
    if (!record) co_return record.error();
    co_return execution_json(*record);
}

// Reads the data of a page's executions one by one.
Task<Result<ExecutionPage>> with_data(store::ExecutionRepository& executions,
                                      store::ExecutionPage found) {
    ExecutionPage page;
    page.next_cursor.value = std::move(found.next_cursor);
    std::size_t size = 0;
    for (std::size_t i = 0; i < found.records.size(); ++i) {
        const ExecutionId id = found.records[i].id;
        const auto execution = co_await executions.find_with_data(id);
        if (!execution) {
            if (execution.error().kind == ErrorKind::NotFound) continue;  // deleted meanwhile
            co_return execution.error();
        }
        auto one = execution_json(*execution);
        if (!one) co_return one.error();
        page.data.push_back(std::move(*one));
        size += execution->data.size();
        if (size < kMostDataInPage || i + 1 == found.records.size()) continue;
        page.next_cursor.value = store::ExecutionCursor{id}.text();
        break;
    }
    co_return page;
}

Task<Result<ExecutionPage>> list_executions(Call<ExecutionListQuery, Nothing>& call) {
    const ExecutionListQuery& query = call.query;
    store::ExecutionFilter filter;
    filter.workflow_id = query.workflow_id;
    filter.status = query.status;
    store::ExecutionRepository& executions = call.services.store.executions();
    auto found = co_await executions.list(std::move(filter), query.cursor,
                                          static_cast<std::size_t>(query.limit.value));
    if (!found) co_return found.error();
    if (query.include_data.value_or(false))
        co_return co_await with_data(executions, std::move(*found));
    ExecutionPage page;
    page.next_cursor.value = std::move(found->next_cursor);
    for (const store::ExecutionRecord& record : found->records)
        page.data.push_back(execution_json(record));
    for (Execution& execution : page.data) add_place_in_queue(execution, call.services.engine);
    co_return page;
}

Task<Result<Execution>> read_execution(Call<ExecutionQuery, Nothing>& call) {
    const auto id = id_of(call);
    if (!id) co_return id.error();
    store::ExecutionRepository& executions = call.services.store.executions();
    if (!call.query.include_data.value_or(false)) {
        auto answer = co_await find(executions, *id);
        if (answer) add_place_in_queue(*answer, call.services.engine);
        co_return answer;
    }
    const auto execution = co_await executions.find_with_data(*id);
    if (!execution) co_return execution.error();
    auto answer = execution_json(*execution);
    if (answer) add_place_in_queue(*answer, call.services.engine);
    co_return answer;
}

Task<Result<Execution>> remove_execution(Call<Nothing, Nothing>& call) {
    const auto id = id_of(call);
    if (!id) co_return id.error();
    store::ExecutionRepository& executions = call.services.store.executions();
    auto answer = co_await find(executions, *id);
    if (!answer) co_return answer.error();
    // Its end would write it again.
    if (answer->status == RunStatus::New || answer->status == RunStatus::Running)
        co_return Error{ErrorKind::Conflict, "The execution has not ended.",
                        "Stop it first: POST /api/v1/executions/" + answer->id + "/stop."};
    const auto removed = co_await executions.remove(*id);
    if (!removed) co_return removed.error();
    co_return answer;
}

Task<Result<FileBytes>> read_content(Call<Nothing, Nothing>& call) {
    const auto id = id_of(call);
    if (!id) co_return id.error();
    auto content = co_await call.services.store.contents().find(*id, call.param("reference"));
    if (!content) co_return content.error();
    co_return FileBytes{std::move(*content)};
}

// Returns when the run has ended and its end is stored, at most after the limit.
Task<Result<void>> stop(const ApiServices& services, ExecutionId id) {
    bool was_asked = false;
    for (auto left = kStopLimit / kStopStep; left > 0; --left) {
        // Asking again is harmless, and tells whether the run is still there.
        if (services.engine.cancel(id)) {
            was_asked = true;
        } else {
            const auto record = co_await services.store.executions().find(id);
            const bool has_ended = !record || record->stopped_at;
            // What it called may have left the memory before it was asked.
            if (has_ended && was_asked) co_return co_await services.recovery.end_calls(id);
            // It may have left the memory just now.
            if (record && record->status == RunStatus::Waiting) {
                const auto canceled = co_await services.recovery.cancel(id);
                if (!canceled &&
                    (canceled.error().kind != ErrorKind::Conflict || !record->call.empty()))
                    co_return canceled;
                was_asked = was_asked || canceled.has_value();
            } else if (has_ended || !was_asked) {
                co_return Error{ErrorKind::Conflict, "The execution is not under way any more."};
            }
        }
        if (!co_await sleep_for(kStopStep)) break;
    }
    co_return Error{ErrorKind::Timeout, "The execution was asked to stop, but goes on for now."};
}

Task<Result<Execution>> stop_execution(Call<Nothing, Nothing>& call) {
    const auto id = id_of(call);
    if (!id) co_return id.error();
    const auto stopped = co_await stop(call.services, *id);
    auto answer = co_await find(call.services.store.executions(), *id);
    if (!answer && answer.error().kind == ErrorKind::NotFound && stopped)
        co_return Error{ErrorKind::NotFound, "The execution was stopped and is not kept.",
                        "The workflow's settings say which executions are saved."};
    if (!answer) co_return answer.error();
    if (!stopped) co_return stopped.error();
    co_return answer;
}

// A run that waits for a decision goes on with it.
Task<Result<Execution>> decide(Call<Nothing, DecisionBody>& call) {
    const auto id = id_of(call);
    if (!id) co_return id.error();
    const bool repeats = call.body.decision == "retry";
    if (!repeats && call.body.decision != "fail")
        co_return Error{ErrorKind::InvalidInput, "The decision is \"" + call.body.decision +
                                                     "\", but must be retry or fail."};
    const auto decided = co_await call.services.recovery.decide(
        *id, repeats ? engine::Decision::Retry : engine::Decision::Fail);
    if (!decided) co_return decided.error();
    co_return co_await find(call.services.store.executions(), *id);
}

}  // namespace

void add_executions_routes(std::vector<Route>& routes) {
    using http::Method;
    const auto facts = [](Method method, const std::string& path, Permission permission,
                          std::string id, std::string summary) {
        return RouteFacts{method,        "/api/v1/executions" + path, permission,
                          std::move(id), std::move(summary),          "Execution"};
    };
    routes.push_back(make_route<ExecutionListQuery, Nothing, ExecutionPage>(
        facts(Method::Get, "", Permission::ExecutionRead, "listExecutions",
              "List executions, newest first."),
        list_executions));
    routes.push_back(make_route<ExecutionQuery, Nothing, Execution>(
        facts(Method::Get, "/:id", Permission::ExecutionRead, "readExecution",
              "Read an execution."),
        read_execution));
    routes.push_back(make_route<Nothing, Nothing, FileBytes>(
        facts(Method::Get, "/:id/contents/:reference", Permission::ExecutionRead,
              "readExecutionContent",
              "Read a stored file of an execution, by the \"id\" that its data has for it."),
        read_content));
    routes.push_back(make_route<Nothing, Nothing, Execution>(
        facts(Method::Delete, "/:id", Permission::ExecutionWrite, "deleteExecution",
              "Delete an execution that has ended."),
        remove_execution));
    routes.push_back(make_route<Nothing, Nothing, Execution>(
        facts(Method::Post, "/:id/stop", Permission::ExecutionWrite, "stopExecution",
              "Stop an execution that is under way; answers when it has ended."),
        stop_execution));
    routes.push_back(make_route<Nothing, DecisionBody, Execution>(
        facts(Method::Post, "/:id/decision", Permission::ExecutionWrite, "decideExecution",
              "Decide about the step that was under way when the server was lost."),
        decide));
}

}  // namespace millrace::api
