// An execution as the API gives it: n8n's fields, our run data.
#pragma once

#include <array>

#include "api/described.hpp"
#include "store/execution_repository.hpp"

namespace millrace::api {

template <>
struct EnumValues<workflow::RunStatus> {
    using enum workflow::RunStatus;
    static constexpr std::array kAll{New, Running, Waiting, Success, Error, Canceled, Crashed};
};

template <>
struct EnumValues<workflow::RunMode> {
    using enum workflow::RunMode;
    static constexpr std::array kAll{Manual, Trigger, Webhook, Cli, Integrated, Retry, Error};
};

struct StartData {
    std::string node;
    std::vector<JsonObject> items;
};
BOOST_DESCRIBE_STRUCT(StartData, (), (node, items))

struct ResultData {
    JsonObject run_data;  // node -> its runs
    Nullable<std::string> last_node_executed;
    std::optional<JsonObject> error;
    std::optional<JsonObject> metadata;  // what nodes left behind to find the run by
};
BOOST_DESCRIBE_STRUCT(ResultData, (), (run_data, last_node_executed, error, metadata))

struct ExecutionData {
    Loose<StartData> start_data;
    Loose<ResultData> result_data;
};
BOOST_DESCRIBE_STRUCT(ExecutionData, (), (start_data, result_data))

struct NeededDecision {
    std::string node;
    std::int64_t run_index = 0;
    std::string step_key;  // what $execution.stepKey was for it
    std::string question;
};
BOOST_DESCRIBE_STRUCT(NeededDecision, (), (node, run_index, step_key, question))

struct Execution {
    std::string id;
    bool finished = false;  // successfully
    workflow::RunMode mode = workflow::RunMode::Manual;
    workflow::RunStatus status = workflow::RunStatus::New;
    Time started_at{};
    Nullable<Time> stopped_at;
    Nullable<Time> wait_till;
    std::string workflow_id;
    std::string workflow_name;
    Nullable<std::string> retry_of;
    Nullable<std::string> retry_success_id;
    Nullable<std::string> parent_execution_id;
    std::optional<int> queue_position;
    std::optional<std::string> error;
    std::optional<NeededDecision> needs_decision;
    std::optional<ExecutionData> data;

    static constexpr Note kNotes[] = {
        {"id", "Digits; a text, because it has more than 53 bits."},
        {"finished", "Whether the run ended with success."},
        {"parentExecutionId", "The run that called this one, or whose failure led to it."},
        {"queuePosition", "Of a run that waits for its turn; 1 is the next of all."},
        {"error", "Why the run failed, in one sentence."},
        {"needsDecision",
         "The step that a person has to decide about before the run goes on: POST …/decision."},
        {"data", "With includeData only."}};
};
BOOST_DESCRIBE_STRUCT(Execution, (),
                      (id, finished, mode, status, started_at, stopped_at, wait_till, workflow_id,
                       workflow_name, retry_of, retry_success_id, parent_execution_id,
                       queue_position, error, needs_decision, data))

Execution execution_json(const store::ExecutionRecord& record);
// With its data. Internal: the data is damaged.
Result<Execution> execution_json(const store::Execution& execution);

}  // namespace millrace::api
