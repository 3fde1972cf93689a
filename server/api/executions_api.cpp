// /api/v1/executions: what ran, and how it went.
#include "api/paging.hpp"
#include "api/route.hpp"
#include "engine/engine.hpp"
#include "store/execution_repository.hpp"
#include "store/store.hpp"

namespace millrace::api {
namespace {

using workflow::RunStatus;

struct ListQuery {
    std::optional<bool> include_data;
    std::optional<std::string> status;
    std::optional<std::string> workflow_id;
    std::optional<int> limit;
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (), (include_data, status, workflow_id, limit, cursor))

struct ReadQuery {
    std::optional<bool> include_data;
};
BOOST_DESCRIBE_STRUCT(ReadQuery, (), (include_data))

struct ExecutionAnswer {
    std::string id;
    bool finished = false;
    std::string mode;
    std::string status;
    std::string started_at;
    std::optional<std::string> stopped_at;
    std::optional<std::string> wait_till;
    std::string workflow_id;
    std::string workflow_name;
    std::optional<std::string> retry_of;
    std::optional<std::string> error;
    std::optional<Json> data;  // with includeData: {"startData", "resultData": {"runData",
                               // "lastNodeExecuted", "error"}}
};
BOOST_DESCRIBE_STRUCT(ExecutionAnswer, (),
                      (id, finished, mode, status, started_at, stopped_at, wait_till, workflow_id,
                       workflow_name, retry_of, error, data))

struct PageAnswer {
    std::vector<ExecutionAnswer> data;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(PageAnswer, (), (data, next_cursor))

ExecutionAnswer answer_of(const store::ExecutionRecord& record) {
    const auto time = [](const std::optional<Time>& t) {
        return t ? std::optional<std::string>(to_iso_text(*t)) : std::nullopt;
    };
    ExecutionAnswer answer;
    answer.id = to_text(record.id);
    answer.finished = record.status == RunStatus::Success;
    answer.mode = workflow::to_string(record.mode);
    answer.status = workflow::to_string(record.status);
    answer.started_at = to_iso_text(record.started_at);
    answer.stopped_at = time(record.stopped_at);
    answer.wait_till = time(record.wait_till);
    answer.workflow_id = record.workflow_id;
    answer.workflow_name = record.workflow_name;
    if (record.retry_of) answer.retry_of = to_text(*record.retry_of);
    if (!record.error.empty()) answer.error = record.error;
    return answer;
}

// The stored payload in n8n's arrangement.
Result<Json> data_of(const std::string& payload) {
    auto stored = parse_json(payload, {}, {.max_depth = 1100});
    if (!stored) return stored.error();
    const auto member = [&](std::string_view name) {
        const Json* found = find_member(*stored, name);
        return found ? *found : Json();
    };
    JsonObject result;
    const Json run_data = member("runData");
    result["runData"] = run_data.is_null() ? Json(JsonObject()) : run_data;
    result["lastNodeExecuted"] = member("lastNode");
    if (const Json* error = find_member(*stored, "error")) result["error"] = *error;
    JsonObject data;
    data["startData"] = {{"node", member("startNode")}, {"items", member("startItems")}};
    data["resultData"] = std::move(result);
    return Json(std::move(data));
}

Task<Result<ExecutionAnswer>> find(store::ExecutionRepository& executions, ExecutionId id,
                                   bool includes_data) {
    if (!includes_data) {
        const auto record = co_await executions.find(id);
        if (!record) co_return record.error();
        co_return answer_of(*record);
    }
    const auto execution = co_await executions.find_with_data(id);
    if (!execution) co_return execution.error();
    ExecutionAnswer answer = answer_of(execution->record);
    auto data = data_of(execution->data);
    if (!data) co_return data.error();
    answer.data = std::move(*data);
    co_return answer;
}

Result<ExecutionId> id_of(const std::string& text) {
    if (const auto id = execution_id_from(text)) return *id;
    return Error{ErrorKind::NotFound, "There is no execution \"" + text.substr(0, 40) + "\"."};
}

Task<Result<PageAnswer>> list_executions(Call<ListQuery, Nothing>& call) {
    const auto size = page_size(call.query.limit);
    if (!size) co_return size.error();
    store::ExecutionFilter filter;
    filter.workflow_id = call.query.workflow_id;
    if (call.query.status) {
        filter.status = workflow::run_status_from(*call.query.status);
        if (!filter.status)
            co_return wrong_query("status", "new, running, waiting, success, error or canceled",
                                  *call.query.status);
    }
    store::ExecutionRepository& executions = call.services.store.executions();
    const auto page = co_await executions.list(std::move(filter), call.query.cursor, *size);
    if (!page) co_return page.error();
    PageAnswer answer;
    answer.next_cursor = page->next_cursor;
    for (const store::ExecutionRecord& record : page->records) {
        if (!call.query.include_data.value_or(false)) {
            answer.data.push_back(answer_of(record));
            continue;
        }
        auto one = co_await find(executions, record.id, true);
        if (one)
            answer.data.push_back(std::move(*one));
        else if (one.error().kind != ErrorKind::NotFound)  // deleted meanwhile
            co_return one.error();
    }
    co_return answer;
}

Task<Result<ExecutionAnswer>> read_execution(Call<ReadQuery, Nothing>& call) {
    const auto id = id_of(call.param("id"));
    if (!id) co_return id.error();
    co_return co_await find(call.services.store.executions(), *id,
                            call.query.include_data.value_or(false));
}

Task<Result<ExecutionAnswer>> remove_execution(Call<Nothing, Nothing>& call) {
    const auto id = id_of(call.param("id"));
    if (!id) co_return id.error();
    store::ExecutionRepository& executions = call.services.store.executions();
    auto answer = co_await find(executions, *id, false);
    if (!answer) co_return answer.error();
    if (answer->status == "running")
        co_return Error{ErrorKind::Conflict, "The execution is running.",
                        "Stop it first: POST …/stop."};
    const auto removed = co_await executions.remove(*id);
    if (!removed) co_return removed.error();
    co_return answer;
}

Task<Result<ExecutionAnswer>> stop_execution(Call<Nothing, Nothing>& call) {
    const auto id = id_of(call.param("id"));
    if (!id) co_return id.error();
    const bool was_running = call.services.engine.cancel(*id);
    auto answer = co_await find(call.services.store.executions(), *id, false);
    // A run whose first record is its last is not stored while it is under way.
    if (!answer && !was_running) co_return answer.error();
    if (!was_running)
        co_return Error{ErrorKind::Conflict, "The execution is not running any more."};
    if (answer) co_return answer;
    ExecutionAnswer running;
    running.id = to_text(*id);
    running.status = workflow::to_string(RunStatus::Running);
    co_return running;
}

}  // namespace

void add_executions_routes(std::vector<Route>& routes) {
    using http::Method;
    const auto facts = [](Method method, const std::string& path, Permission permission,
                          std::string id, std::string summary) {
        return RouteFacts{method,        "/api/v1/executions" + path, permission,
                          std::move(id), std::move(summary),          "Execution"};
    };
    routes.push_back(make_route<ListQuery, Nothing, PageAnswer>(
        facts(Method::Get, "", Permission::ExecutionRead, "listExecutions",
              "List executions, newest first."),
        list_executions));
    routes.push_back(make_route<ReadQuery, Nothing, ExecutionAnswer>(
        facts(Method::Get, "/:id", Permission::ExecutionRead, "readExecution",
              "Read an execution."),
        read_execution));
    routes.push_back(make_route<Nothing, Nothing, ExecutionAnswer>(
        facts(Method::Delete, "/:id", Permission::ExecutionWrite, "deleteExecution",
              "Delete an execution that has ended."),
        remove_execution));
    routes.push_back(make_route<Nothing, Nothing, ExecutionAnswer>(
        facts(Method::Post, "/:id/stop", Permission::ExecutionWrite, "stopExecution",
              "Ask a running execution to stop."),
        stop_execution));
}

}  // namespace millrace::api
