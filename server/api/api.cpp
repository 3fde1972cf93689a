#include "api/api.hpp"

#include "api/access.hpp"
#include "api/error_response.hpp"
#include "api/openapi.hpp"
#include "http/router.hpp"
#include "store/store.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {
namespace {

struct HealthAnswer {
    std::string status;
};
BOOST_DESCRIBE_STRUCT(HealthAnswer, (), (status))

struct ReadinessAnswer {
    std::string status;
    std::vector<std::string> problems;
};
BOOST_DESCRIBE_STRUCT(ReadinessAnswer, (), (status, problems))

// A route whose answer is made without query and body.
Route plain_route(RouteFacts facts, Json answer_schema,
                  std::function<Task<http::Response>(ApiServices&, const http::Request&)> handle) {
    return Route{std::move(facts), schema_of<Nothing>(), Json(), std::move(answer_schema),
                 std::move(handle)};
}

Task<http::Response> is_alive(ApiServices&, const http::Request&) {
    co_return http::Response::json(200, to_json(HealthAnswer{"ok"}));
}

Task<http::Response> is_ready(ApiServices& services, const http::Request&) {
    ReadinessAnswer answer{"ok", {}};
    const auto database = co_await services.store.check_health();
    if (!database) answer.problems.push_back("database: " + database.error().message);
    if (!services.triggers.is_loaded()) answer.problems.push_back("triggers: not registered yet");
    if (!answer.problems.empty()) answer.status = "not ready";
    co_return http::Response::json(answer.problems.empty() ? 200 : 503, to_json(answer));
}

std::string method_list(const std::vector<http::Method>& methods) {
    std::string list;
    for (const http::Method method : methods)
        list += (list.empty() ? "" : ", ") + std::string(http::to_string(method));
    return list;
}

}  // namespace

struct Api::Table {
    std::vector<Route> routes;
    http::Router<std::size_t> router;  // to an index in routes
    Json openapi;
};

Api::Api(const ApiServices& services) : services_(services) {
    auto table = std::make_unique<Table>();
    add_workflows_routes(table->routes);
    add_executions_routes(table->routes);
    add_tags_routes(table->routes);
    add_node_types_routes(table->routes);
    add_own_routes(table->routes);
    for (std::size_t i = 0; i < table->routes.size(); ++i) {
        const auto added =
            table->router.add(table->routes[i].facts.method, table->routes[i].facts.pattern, i);
        check(added.has_value(), "every route has a pattern of its own");
    }
    table->openapi = openapi_document(table->routes);
    table_ = std::move(table);
}

Api::~Api() = default;

const std::vector<Route>& Api::routes() const {
    return table_->routes;
}

void Api::add_own_routes(std::vector<Route>& routes) {
    using http::Method;
    routes.push_back(plain_route(RouteFacts{Method::Get, "/healthz", Permission::Public, "healthz",
                                            "Whether the process answers.", "Health"},
                                 schema_of<HealthAnswer>(), is_alive));
    routes.push_back(
        plain_route(RouteFacts{Method::Get, "/healthz/readiness", Permission::Public, "readiness",
                               "Whether the database answers and all triggers are registered; 503 "
                               "with the problems otherwise.",
                               "Health"},
                    schema_of<ReadinessAnswer>(), is_ready));
    routes.push_back(plain_route(
        RouteFacts{Method::Get, "/metrics", Permission::MetricsRead, "metrics",
                   "Counters in Prometheus' text format.", "Health"},
        schema_of<std::string>(),
        [this](ApiServices& services, const http::Request&) -> Task<http::Response> {
            auto response = http::Response::text(200, metrics_text(services, requests_));
            response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            co_return response;
        }));
    routes.push_back(
        plain_route(RouteFacts{Method::Get, "/api/v1/openapi.json", Permission::ApiRead, "openapi",
                               "This interface as an OpenAPI 3.1 document.", "API"},
                    schema_of<JsonObject>(),
                    [this](ApiServices&, const http::Request&) -> Task<http::Response> {
                        co_return http::Response::json(200, table_->openapi);
                    }));
}

Task<http::Response> Api::handle(http::Request request) {
    auto response = co_await answer(std::move(request));
    requests_.count(response.status);
    response.headers.set("X-Content-Type-Options", "nosniff");
    co_return response;
}

Task<http::Response> Api::answer(http::Request request) {
    auto match = table_->router.find(request.method, request.segments);
    if (match.outcome == http::RouteOutcome::NotFound)
        co_return error_response(Error{ErrorKind::NotFound, "There is nothing at this address.",
                                       "GET /api/v1/openapi.json describes what there is."});
    if (match.outcome == http::RouteOutcome::MethodNotAllowed) {
        const std::string allowed = method_list(match.allowed);
        auto response = http::Response::error(405, "method_not_allowed",
                                              "This address answers " + allowed + ".");
        response.headers.set("Allow", allowed);
        co_return response;
    }
    const Route& route = table_->routes[*match.payload];
    const auto access =
        co_await check_access(services_.store, request, route.facts.permission.value);
    if (!access) co_return error_response(access.error());
    request.params = std::move(match.params);
    co_return co_await route.handle(services_, request);
}

}  // namespace millrace::api
