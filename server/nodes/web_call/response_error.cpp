#include "nodes/web_call/response_error.hpp"

#include "http/utf8.hpp"
#include "nodes/web_call/retry_after.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kMostOfBody = 2000;

struct Row {
    int status;
    std::string_view hint;
};

constexpr Row kRows[] = {
    {400, "The service does not accept the request: check its parameters."},
    {401, "The service does not know who is asking: check the credential."},
    {402, "The service wants to be paid first."},
    {403, "The service refuses this to the credential in use: check its rights."},
    {404, "There is nothing at this URL: check its path and the ids in it."},
    {405, "The URL does not take this method: choose another."},
    {408, "The service waited too long for the request: try again."},
    {409, "Something else stands in the way on the service's side: read its message."},
    {413, "The service takes no request of this size: send less at a time."},
    {415, "The service does not take this kind of body: check its content type."},
    {422, "The service understands the request, but not what is in it: check the values."},
    {429,
     "Too many requests in a short time: send them in batches, with an interval, or switch "
     "retrying on."},
    {500, "The service failed by itself; its log has more."},
    {502, "Something between here and the service failed: try again, or switch retrying on."},
    {503, "The service is not available just now: try again, or switch retrying on."},
    {504, "The service took too long for something in between: try again."},
};

// Where services put the sentence that says what is wrong.
std::string message_in(const Json& body, int depth = 0) {
    if (body.is_string()) return std::string(body.get_string());
    if (body.is_array() && !body.get_array().empty() && depth < 4)
        return message_in(body.get_array().front(), depth + 1);
    if (!body.is_object() || depth == 4) return {};
    for (const char* name :
         {"message", "error_description", "errorMessage", "error_message", "detail", "details",
          "description", "reason", "error", "errors", "title", "msg"})
        if (const Json* member = find_member(body, name))
            if (std::string text = message_in(*member, depth + 1); !text.empty()) return text;
    return {};
}

}  // namespace

Error response_error(const http::ClientResponse& response, std::string_view body, Time now) {
    const int status = response.status;
    std::string text(body.substr(0, kMostOfBody));
    if (body.size() > kMostOfBody) text += "…";
    text = http::to_valid_utf8(std::move(text));
    Error error{ErrorKind::NodeFailed, std::to_string(status)};
    if (!text.empty()) {
        error.message += " - ";
        append_json_string(error.message, text);
    }
    if (const auto json = parse_json(body.size() > (1U << 20) ? std::string_view() : body))
        error.detail = message_in(*json);
    error.hint = status >= 300 && status < 400
                     ? "The service redirects elsewhere, and redirects are not followed."
                     : "The service's answer says more.";
    for (const Row& row : kRows)
        if (row.status == status) error.hint = row.hint;
    error.http_status = status;
    error.retry_after = retry_after(response.headers, now);
    if (!error.detail.empty()) error.hint = error.detail + " " + error.hint;
    return error;
}

Task<Result<http::ClientResponse>> send_successfully(sdk::NodeContext& context,
                                                     http::ClientRequest request,
                                                     int& failed_status) {
    auto response = co_await context.send(std::move(request));
    if (!response) co_return response.error();
    if (!is_success(response->status)) {
        failed_status = response->status;
        co_return response_error(*response, response->body, context.clock().now());
    }
    co_return response;
}

workflow::Item error_item(Error error, int status, std::size_t item) {
    JsonObject described;
    described["message"] = error.message;
    described["name"] = status > 0 ? "NodeApiError" : "NodeOperationError";
    if (status > 0) {
        described["httpCode"] = std::to_string(status);
        described["status"] = status;
    }
    if (!error.hint.empty()) described["description"] = error.hint;
    JsonObject json;
    json["error"] = std::move(described);
    workflow::Item failed = workflow::make_item(
        std::move(json), workflow::PairedItem{static_cast<std::uint32_t>(item), 0});
    failed.error = std::make_shared<const Error>(std::move(error));
    return failed;
}

}  // namespace millrace::nodes
