#include "api/execution_json.hpp"

namespace millrace::api {
namespace {

// Items may be 1000 levels deep, and lie a few levels deep in the data.
constexpr std::size_t kMaxDepth = 1100;

// The stored payload in n8n's arrangement.
Result<ExecutionData> data_of(const std::string& payload) {
    auto stored = parse_json(payload, {}, {.max_depth = kMaxDepth});
    if (!stored) return stored.error();
    JsonObject empty;
    JsonObject& object = stored->is_object() ? stored->get_object() : empty;
    const auto take = [&](std::string_view name, Json fallback) {
        Json* found = object.if_contains(name);
        return found ? std::move(*found) : std::move(fallback);
    };
    JsonObject start;
    start["node"] = take("startNode", "");
    start["items"] = take("startItems", JsonArray());
    JsonObject result;
    result["runData"] = take("runData", JsonObject());
    result["lastNodeExecuted"] = take("lastNode", nullptr);
    if (object.contains("error")) result["error"] = take("error", nullptr);
    if (object.contains("metadata")) result["metadata"] = take("metadata", nullptr);
    return ExecutionData{{std::move(start)}, {std::move(result)}};
}

}  // namespace

Execution execution_json(const store::ExecutionRecord& record) {
    Execution answer;
    answer.id = to_text(record.id);
    answer.finished = record.status == workflow::RunStatus::Success;
    answer.mode = record.mode;
    answer.status = record.status;
    answer.started_at = record.started_at;
    answer.stopped_at.value = record.stopped_at;
    answer.wait_till.value = record.wait_till;
    answer.workflow_id = record.workflow_id;
    answer.workflow_name = record.workflow_name;
    if (record.retry_of) answer.retry_of.value = to_text(*record.retry_of);
    if (record.parent_id) answer.parent_execution_id.value = to_text(*record.parent_id);
    if (!record.error.empty()) answer.error = record.error;
    if (const auto asked = parse_json(record.decision); asked && asked->is_object()) {
        const Json* run = find_member(*asked, "runIndex");
        NeededDecision needed{std::string(text_member(*asked, "node")),
                              run && run->is_int64() ? run->get_int64() : 0,
                              std::string(text_member(*asked, "stepKey")),
                              std::string(text_member(*asked, "question"))};
        answer.needs_decision = std::move(needed);
    }
    return answer;
}

Result<Execution> execution_json(const store::Execution& execution) {
    Execution answer = execution_json(execution.record);
    auto data = data_of(execution.data);
    if (!data)
        return Error{ErrorKind::Internal,
                     "The data of execution " + answer.id + " is damaged.",
                     {},
                     data.error().message};
    answer.data = std::move(*data);
    return answer;
}

}  // namespace millrace::api
