// One operation of the API: where it is, who may call it, what goes in and out, and what does it.
#pragma once

#include <functional>

#include "api/described.hpp"
#include "api/permission.hpp"
#include "http/message.hpp"

namespace millrace::store {
class Store;
}
namespace millrace::sdk {
class NodeRegistry;
}
namespace millrace::triggers {
class TriggerService;
}
namespace millrace::engine {
class Engine;
}

namespace millrace::api {

// What the handlers work on; all outlive the API.
struct ApiServices {
    store::Store& store;
    const sdk::NodeRegistry& registry;
    triggers::TriggerService& triggers;
    engine::Engine& engine;
};

struct RouteFacts {
    http::Method method;
    std::string pattern;  // "/api/v1/workflows/:id"
    RequiredPermission permission;
    std::string operation_id;
    std::string summary;
    std::string tag;
};

struct Route {
    RouteFacts facts;
    Json query_schema;
    Json body_schema;  // null: no body
    Json answer_schema;
    std::function<Task<http::Response>(ApiServices&, const http::Request&)> handle;
};

// What a handler is called with.
template <class Query, class Body>
struct Call {
    ApiServices& services;
    const http::Request& request;
    Query query;
    Body body;
    Json document;  // the body as it came, for those that keep more than Body says

    std::string param(std::string_view name) const { return std::string(request.param(name)); }
};

Result<Json> parse_body(const http::Request& request);
http::Response error_answer(const Error& error);

// Answer is a described struct, or Json with its schema given by AnswerSchema.
template <class Query, class Body, class AnswerSchema, class Answer>
Route make_route(RouteFacts facts, Task<Result<Answer>> (*handler)(Call<Query, Body>&)) {
    Route route{std::move(facts), schema_of<Query>(), Json(), schema_of<AnswerSchema>(), {}};
    constexpr bool has_body = !std::is_same_v<Body, Nothing>;
    if constexpr (has_body) route.body_schema = schema_of<Body>();
    route.handle = [handler](ApiServices& services,
                             const http::Request& request) -> Task<http::Response> {
        auto query = from_query<Query>(request.query);
        if (!query) co_return error_answer(query.error());
        Json document;
        Body body;
        if constexpr (has_body) {
            auto parsed = parse_body(request);
            if (!parsed) co_return error_answer(parsed.error());
            auto read = from_json<Body>(*parsed);
            if (!read) co_return error_answer(read.error());
            body = std::move(*read);
            document = std::move(*parsed);
        }
        Call<Query, Body> call{services, request, std::move(*query), std::move(body),
                               std::move(document)};
        const auto answer = co_await handler(call);
        if (!answer) co_return error_answer(answer.error());
        co_return http::Response::json(200, to_json(*answer));
    };
    return route;
}

// One function per resource adds its routes.
void add_workflows_routes(std::vector<Route>& routes);
void add_executions_routes(std::vector<Route>& routes);
void add_tags_routes(std::vector<Route>& routes);
void add_node_types_routes(std::vector<Route>& routes);

}  // namespace millrace::api
