#include "api/api.hpp"

#include "api/access.hpp"
#include "api/openapi.hpp"
#include "engine/engine.hpp"

namespace millrace::api {
namespace {

std::string method_list(const std::vector<http::Method>& methods) {
    std::string list;
    for (const http::Method method : methods)
        list += (list.empty() ? "" : ", ") + std::string(http::to_string(method));
    return list;
}

http::Response wrong_method(const std::vector<http::Method>& methods) {
    const std::string allowed = method_list(methods);
    auto response =
        http::Response::error(405, "method_not_allowed", "This address answers " + allowed + ".");
    response.headers.set("Allow", allowed);
    return response;
}

}  // namespace

Api::Api(const ApiServices& services)
    : context_{services, services.engine.clock().now()}, routes_(all_routes()) {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const RouteFacts& facts = routes_[i].facts;
        const auto added = router_.add(facts.method, facts.pattern, i);
        check(added.has_value(), "every route has a pattern of its own");
    }
    context_.openapi = openapi_document(routes_);
}

Task<http::Response> Api::handle(http::Request request) {
    auto response = co_await answer(std::move(request));
    context_.requests.count(response.status);
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Cache-Control", "no-store");
    co_return response;
}

Task<http::Response> Api::answer(http::Request request) {
    auto match = router_.find(request.method, request.segments);
    if (match.outcome == http::RouteOutcome::NotFound)
        co_return error_response(Error{ErrorKind::NotFound, "There is nothing at this address.",
                                       "GET /api/v1/openapi.json describes what there is."});
    if (match.outcome == http::RouteOutcome::MethodNotAllowed)
        co_return wrong_method(match.allowed);
    const Route& route = routes_[*match.payload];
    const auto access =
        co_await check_access(context_.services, request, route.facts.permission.value);
    if (!access) co_return error_response(access.error());
    request.params = std::move(match.params);
    co_return co_await route.handle(context_, request);
}

}  // namespace millrace::api
