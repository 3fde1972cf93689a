// /healthz, /healthz/readiness and /metrics: for those who watch the server.
#include "api/routes.hpp"
#include "engine/run_recovery.hpp"

namespace millrace::api {
namespace {

struct Health {
    std::string status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

struct ReadyHealth {
    std::string status;
    std::optional<std::vector<std::string>> crashed_executions;

    static constexpr Note kNotes[] = {
        {"crashedExecutions",
         "Runs whose records are damaged, so that they could not be taken up again."}};
};
BOOST_DESCRIBE_STRUCT(ReadyHealth, (), (status, crashed_executions))

Task<Result<Health>> read_health(Call<Nothing, Nothing>&) {
    co_return Health{"ok"};
}

Task<Result<ReadyHealth>> read_readiness(Call<Nothing, Nothing>& call) {
    const auto ready = co_await call.context.readiness.check(call.services);
    if (!ready) co_return ready.error();
    ReadyHealth health{"ok", std::nullopt};
    for (const ExecutionId id : call.services.recovery.quarantined()) {
        if (!health.crashed_executions) health.crashed_executions.emplace();
        health.crashed_executions->push_back(to_text(id));
    }
    co_return health;
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
    routes.push_back(make_route<Nothing, Nothing, ReadyHealth>(
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
