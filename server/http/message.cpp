#include "http/message.hpp"

#include <array>

namespace millrace::http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 45> kReasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a teapot"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

Response with_type(int status, std::string_view type, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", type);
    response.body = std::move(body);
    return response;
}

}  // namespace

Response Response::json(int status, const Json& value) {
    return with_type(status, "application/json; charset=utf-8", to_json_text(value));
}

Response Response::text(int status, std::string text) {
    return with_type(status, "text/plain; charset=utf-8", std::move(text));
}

Response Response::html(int status, std::string html) {
    return with_type(status, "text/html; charset=utf-8", std::move(html));
}

Response Response::empty(int status) {
    Response response;
    response.status = status;
    return response;
}

Response Response::error(int status, std::string_view code, std::string_view message,
                         std::string_view hint) {
    JsonObject object;
    object["code"] = code;
    object["message"] = message;
    if (!hint.empty()) object["hint"] = hint;
    return json(status, object);
}

std::string_view reason_of(int status) {
    for (const auto& [value, reason] : kReasons)
        if (value == status) return reason;
    return {};
}

}  // namespace millrace::http
