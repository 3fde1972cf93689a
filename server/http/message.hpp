// A request as handlers see it, and the response they give back.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.hpp"
#include "base/content.hpp"
#include "base/json.hpp"
#include "http/headers.hpp"
#include "http/method.hpp"
#include "http/urlencoded.hpp"

namespace millrace::http {

// Everything that is known before the body is read.
struct RequestHead {
    Method method = Method::Get;
    std::string method_text;  // the method's own name where `method` is Other
    std::string target;       // as received: path and query, still encoded
    std::string path;  // the path of the target, still encoded: for messages, never for decisions
    // The path cut at each slash, then decoded: "/a/b%2Fc/" is "a", "b/c", "". Decide by these.
    std::vector<std::string> segments;
    Pairs query;
    Headers headers;
    std::string remote_address;  // of the other end of the connection, without port
};

struct Request : RequestHead {
    std::string body;  // bytes, transfer encoding removed
    Pairs params;      // what the route's :names stood for; set by whoever asks the router

    // The named route parameter; empty when the route has none of that name.
    std::string_view param(std::string_view name) const { return first_value(params, name); }
    std::string_view query_value(std::string_view name) const { return first_value(query, name); }
};

// The server adds Content-Length, Date and Connection; what a handler says about the first and
// about Transfer-Encoding is ignored. "Connection: close" from a handler closes the connection
// after this response.
struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    // Where set, sent instead of `body`, piece by piece.
    ContentPtr content{};

    std::uint64_t size() const { return content ? content->size() : body.size(); }

    static Response json(int status, const Json& value);
    static Response text(int status, std::string text);
    static Response html(int status, std::string html);
    static Response empty(int status);
    // The one shape of errors: {"code": …, "message": …, "hint": …}; an empty hint is left out.
    static Response error(int status, std::string_view code, std::string_view message,
                          std::string_view hint = {});
};

// Runs on the connection's shard. An exception becomes a 500 and a line in the log.
using Handler = std::function<Task<Response>(Request)>;

// "Not Found" for 404; empty for a status without a name.
std::string_view reason_of(int status);

}  // namespace millrace::http
