#include "engine/code_request.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "http/utf8.hpp"

namespace millrace::engine {
namespace {

// What code may hold of a response: it goes to the script host in one frame.
constexpr std::size_t kResponseLimit = 32U << 20;
constexpr double kLongestMs = 600'000;

bool flag(const JsonObject& options, std::string_view name, bool fallback) {
    const Json* value = options.if_contains(name);
    return value && value->is_bool() ? value->get_bool() : fallback;
}

std::optional<double> number(const JsonObject& options, std::string_view name) {
    const Json* value = options.if_contains(name);
    if (!value || !is_number(*value)) return std::nullopt;
    return number_of(*value);
}

// The script's word is not trusted: whatever has another shape is left out or refused.
Result<http::ClientRequest> request_of(const JsonObject& options) {
    http::ClientRequest request;
    request.url = text_member(options, "url");
    request.method = text_member(options, "method", "GET");
    request.response_limit = kResponseLimit;
    if (const Json* headers = options.if_contains("headers"); headers && headers->is_array())
        for (const Json& header : headers->get_array())
            if (header.is_array() && header.get_array().size() == 2 &&
                header.get_array()[0].is_string() && header.get_array()[1].is_string())
                request.headers.add(text_of(header.get_array()[0].get_string()),
                                    text_of(header.get_array()[1].get_string()));
    request.body = text_member(options, "body");
    if (const std::string_view encoded = text_member(options, "bodyBase64"); !encoded.empty()) {
        auto bytes = from_base64(encoded);
        if (!bytes) return bytes.error();
        request.body = std::move(*bytes);
    }
    if (const auto limit = number(options, "timeoutMs"); limit && *limit > 0)
        request.timeout =
            std::chrono::milliseconds(static_cast<long>(std::min(*limit, kLongestMs)));
    request.follow_redirects = flag(options, "followRedirects", true);
    if (const auto most = number(options, "maxRedirects"); most && *most >= 0)
        request.max_redirects = static_cast<unsigned>(std::min(*most, 100.0));
    request.tls.verify = flag(options, "verifyTls", true);
    if (options.contains("user"))
        request.credentials = {http::Credentials::Scheme::Basic,
                               std::string(text_member(options, "user")),
                               std::string(text_member(options, "password"))};
    return request;
}

Json answer_of(const http::ClientResponse& response, bool is_binary) {
    JsonObject headers;
    for (const auto& [name, value] : response.headers) {
        Json& place = headers[http::to_lower(name)];
        std::string text;
        if (place.is_string()) text.append(text_of(place.get_string())).append(", ");
        place = text.append(http::to_valid_utf8(std::string(value)));
    }
    return {{"statusCode", response.status},
            {"statusMessage", response.status_text},
            {"headers", std::move(headers)},
            {"body", is_binary ? to_base64(response.body) : http::to_valid_utf8(response.body)}};
}

}  // namespace

Task<Result<Json>> send_code_request(SendRequest send, JsonObject options) {
    auto request = request_of(options);
    if (!request) co_return request.error();
    const auto response = co_await send(std::move(*request));
    if (!response) co_return response.error();
    co_return answer_of(*response, flag(options, "binary", false));
}

}  // namespace millrace::engine
