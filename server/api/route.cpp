#include "api/route.hpp"

#include "http/content_type.hpp"

namespace millrace::api {

Result<Json> parse_body(const http::Request& request) {
    constexpr std::size_t kMaxDepth = 200;
    const auto type = http::content_type_of(request.headers);
    if (!type) return type.error();
    if (!type->type.empty() && !type->is_json())
        return Error{ErrorKind::InvalidInput,
                     "The body has the content type \"" + type->type + "\"; the API takes JSON.",
                     "Send the header Content-Type: application/json."};
    auto json =
        parse_json(request.body, {}, {.max_depth = kMaxDepth, .integers = IntegerMode::Exact});
    if (!json)
        return Error{ErrorKind::InvalidInput, "The body of the request: " + json.error().message};
    return json;
}

http::Response plain_response(int status, PlainText answer) {
    http::Response response = http::Response::text(status, std::move(answer.text));
    response.headers.set("Content-Type", answer.content_type);
    return response;
}

http::Response file_response(int status, FileBytes answer) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/octet-stream");
    response.headers.set("Content-Disposition", "attachment");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.content = std::move(answer.content);
    return response;
}

}  // namespace millrace::api
