// /healthz, /healthz/readiness and /metrics: for those who watch the server.
#include "api/routes.hpp"
#include "engine/engine.hpp"
#include "engine/run_recovery.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {
namespace {

struct Health {
    std::string status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

struct ReadyState {
    std::string status;
    int unregistered_workflows = 0;
    int queued_executions = 0;
    std::optional<std::vector<std::string>> crashed_executions;

    static constexpr Note kNotes[] = {
        {"status", "ok, or degraded: some active workflow is not served."},
        {"unregisteredWorkflows",
         "Active workflows with a trigger that is not registered; the trigger events name them."},
        {"queuedExecutions", "Runs that wait for their turn."},
        {"crashedExecutions",
         "Runs whose records are damaged, so that they could not be taken up again."}};
};
BOOST_DESCRIBE_STRUCT(ReadyState, (),
                      (status, unregistered_workflows, queued_executions, crashed_executions))

Task<Result<Health>> read_health(Call<Nothing, Nothing>&) {
    co_return Health{"ok"};
}

// A workflow that is broken by itself does not take the others out of service.
Task<Result<ReadyState>> read_readiness(Call<Nothing, Nothing>& call) {
    const auto ready = co_await call.context.readiness.check(call.services);
    if (!ready) co_return ready.error();
    ReadyState state;
    state.unregistered_workflows = static_cast<int>(call.services.triggers.unregistered().size());
    state.queued_executions = static_cast<int>(call.services.engine.admission().waiting());
    state.status = state.unregistered_workflows == 0 ? "ok" : "degraded";
    for (const ExecutionId id : call.services.recovery.quarantined()) {
        if (!state.crashed_executions) state.crashed_executions.emplace();
        state.crashed_executions->push_back(to_text(id));
    }
    co_return state;
}

Task<Result<PlainText>> read_metrics(Call<Nothing, Nothing>& call) {
    co_return PlainText{"text/plain; version=0.0.4; charset=utf-8", metrics_text(call.context)};
}

}  // namespace

void add_health_routes(std::vector<Route>& routes) {
    using http::Method;
    routes.push_back(make_route<Nothing, Nothing, Health>(
        RouteFacts{Method::Get, "/healthz", Permission::Public, "readHealth",
                   "Whether the process answers.", "Health"},
        read_health));
    routes.push_back(make_route<Nothing, Nothing, ReadyState>(
        RouteFacts{
            Method::Get, "/healthz/readiness", Permission::Public, "readReadiness",
            "Whether the database works and all triggers are registered; 503 with the reason "
            "otherwise.",
            "Health"},
        read_readiness));
    routes.push_back(make_route<Nothing, Nothing, PlainText>(
        RouteFacts{Method::Get, "/metrics", Permission::MetricsRead, "readMetrics",
                   "Counters in Prometheus' text format.", "Health"},
        read_metrics));
}

}  // namespace millrace::api
