// One operation of the API: where it is, who may call it, what goes in and out, and what does it.
#pragma once

#include <functional>

#include "api/context.hpp"
#include "api/error_response.hpp"
#include "api/permission.hpp"
#include "api/schema.hpp"
#include "http/message.hpp"

namespace millrace::api {

struct RouteFacts {
    http::Method method;
    std::string pattern;  // "/api/v1/workflows/:id"
    RequiredPermission permission;
    std::string operation_id;
    std::string summary;
    std::string tag;
    int status = 200;  // of success
};

struct Route {
    RouteFacts facts;
    SchemaBook schemas;                      // defines what those below refer to
    JsonObject query;                        // name of the parameter -> schema
    Json body;                               // schema; null: no body
    Json answer;                             // schema; null: not JSON
    std::string answer_type = "text/plain";  // where it is not
    std::function<Task<http::Response>(ApiContext&, const http::Request&)> handle;
};

// What a handler is called with.
template <class Query, class Body>
struct Call {
    ApiContext& context;
    ApiServices& services;
    const http::Request& request;
    Query query;
    Body body;
    Json document;  // the body as it came, for those that keep more than Body says

    std::string param(std::string_view name) const { return std::string(request.param(name)); }
};

// An answer that is not JSON.
struct PlainText {
    std::string content_type;
    std::string text;
};

// The bytes of a file, whatever is in them: nothing that a browser would open by itself.
struct FileBytes {
    ContentPtr content;
};

template <class Query, class Body, class Answer>
using RouteHandler = Task<Result<Answer>> (*)(Call<Query, Body>&);

// The body as JSON, integers exact. Which parser reads it is the route's choice, never the
// sender's: another content type is refused.
Result<Json> parse_body(const http::Request& request);
http::Response plain_response(int status, PlainText answer);
http::Response file_response(int status, FileBytes answer);

template <class Query, class Body, class Answer>
Task<http::Response> serve(RouteHandler<Query, Body, Answer> handler, int status,
                           ApiContext& context, const http::Request& request) {
    auto query = from_query<Query>(request.query);
    if (!query) co_return error_response(query.error());
    Json document;
    Body body;
    if constexpr (!std::is_same_v<Body, Nothing>) {
        auto parsed = parse_body(request);
        if (!parsed) co_return error_response(parsed.error());
        auto read = from_json<Body>(*parsed);
        if (!read) co_return error_response(read.error());
        body = std::move(*read);
        document = std::move(*parsed);
    }
    Call<Query, Body> call{context,           context.services, request,
                           std::move(*query), std::move(body),  std::move(document)};
    auto answer = co_await handler(call);
    if (!answer) co_return error_response(answer.error());
    if constexpr (std::is_same_v<Answer, PlainText>)
        co_return plain_response(status, std::move(*answer));
    else if constexpr (std::is_same_v<Answer, FileBytes>)
        co_return file_response(status, std::move(*answer));
    else
        co_return http::Response::json(status, to_json(std::move(*answer)));
}

// AnswerShape describes what the handler answers; they differ for handlers that make their JSON
// themselves.
template <class Query, class Body, class AnswerShape, class Answer>
Route make_route(RouteFacts facts, Task<Result<Answer>> (*handler)(Call<Query, Body>&)) {
    Route route{std::move(facts), {}, {}, {}, {}, "text/plain", {}};
    route.query = member_schemas<Query>(route.schemas);
    if constexpr (!std::is_same_v<Body, Nothing>) route.body = schema_of<Body>(route.schemas);
    if constexpr (std::is_same_v<Answer, FileBytes>)
        route.answer_type = "application/octet-stream";
    else if constexpr (!std::is_same_v<Answer, PlainText>)
        route.answer = schema_of<AnswerShape>(route.schemas);
    route.handle = [handler, status = route.facts.status](ApiContext& context,
                                                          const http::Request& request) {
        return serve<Query, Body, Answer>(handler, status, context, request);
    };
    return route;
}

}  // namespace millrace::api
