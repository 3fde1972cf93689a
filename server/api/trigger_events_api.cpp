// /api/v1/trigger-events: what set runs off, and what was refused and why.
#include "api/execution_json.hpp"
#include "api/routes.hpp"
#include "store/store.hpp"
#include "store/trigger_event_repository.hpp"

namespace millrace::api {
namespace {

enum class TriggerOutcome { Accepted, Refused };

std::string_view to_string(TriggerOutcome outcome) {
    return outcome == TriggerOutcome::Accepted ? "accepted" : "refused";
}

}  // namespace

template <>
struct EnumValues<TriggerOutcome> {
    using enum TriggerOutcome;
    static constexpr std::array kAll{Accepted, Refused};
};

namespace {

struct TriggerEvent {
    std::string id;
    Time time{};
    std::string workflow_id;
    std::string workflow_name;
    std::string node;
    workflow::RunMode mode = workflow::RunMode::Trigger;
    std::string source;
    TriggerOutcome outcome = TriggerOutcome::Accepted;
    Nullable<std::string> reason;
    Nullable<std::string> execution_id;

    static constexpr Note kNotes[] = {
        {"source", "Who or what: the address of a caller, the time of a schedule, an execution."},
        {"reason", "Why it was refused."},
        {"executionId", "The run that it started; it may not be kept."}};
};
BOOST_DESCRIBE_STRUCT(TriggerEvent, (),
                      (id, time, workflow_id, workflow_name, node, mode, source, outcome, reason,
                       execution_id))

struct TriggerEventQuery {
    std::optional<std::string> workflow_id;
    std::optional<TriggerOutcome> outcome;
    Bounded<1, 250, 100> limit;
    std::optional<std::string> cursor;

    static constexpr Note kNotes[] = {{"cursor", "The nextCursor of the page before."}};
};
BOOST_DESCRIBE_STRUCT(TriggerEventQuery, (), (workflow_id, outcome, limit, cursor))

struct TriggerEventPage {
    std::vector<TriggerEvent> data;
    Nullable<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(TriggerEventPage, (), (data, next_cursor))

TriggerEvent event_json(const store::TriggerEvent& event) {
    TriggerEvent answer;
    answer.id = to_text(event.id);
    answer.time = event.time();
    answer.workflow_id = event.workflow_id;
    answer.workflow_name = event.workflow_name;
    answer.node = event.node;
    answer.mode = event.mode;
    answer.source = event.source;
    if (!event.is_accepted()) {
        answer.outcome = TriggerOutcome::Refused;
        answer.reason.value = event.reason;
    }
    if (event.execution_id) answer.execution_id.value = to_text(*event.execution_id);
    return answer;
}

Task<Result<TriggerEventPage>> list_trigger_events(Call<TriggerEventQuery, Nothing>& call) {
    const TriggerEventQuery& query = call.query;
    store::TriggerEventFilter filter;
    filter.workflow_id = query.workflow_id;
    if (query.outcome) filter.is_accepted = *query.outcome == TriggerOutcome::Accepted;
    auto found = co_await call.services.store.trigger_events().list(
        std::move(filter), query.cursor, static_cast<std::size_t>(query.limit.value));
    if (!found) co_return found.error();
    TriggerEventPage page;
    for (const store::TriggerEvent& event : found->events) page.data.push_back(event_json(event));
    page.next_cursor.value = std::move(found->next_cursor);
    co_return page;
}

}  // namespace

void add_trigger_events_routes(std::vector<Route>& routes) {
    routes.push_back(make_route<TriggerEventQuery, Nothing, TriggerEventPage>(
        RouteFacts{http::Method::Get, "/api/v1/trigger-events", Permission::ExecutionRead,
                   "listTriggerEvents",
                   "List what set runs off, and what was refused and why, newest first.",
                   "Execution"},
        list_trigger_events));
}

}  // namespace millrace::api
