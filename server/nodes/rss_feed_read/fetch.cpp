#include "nodes/rss_feed_read/fetch.hpp"

#include "http/content_type.hpp"
#include "http/url.hpp"
#include "http/utf8.hpp"
#include "nodes/web_call/response_error.hpp"
#include "nodes/web_call/web_call.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// Feeds are texts for readers; what is larger is something else.
constexpr std::size_t kMostBytes = std::size_t{32} << 20;

Result<http::ClientRequest> to_feed_request(const FeedSource& source) {
    WebCall call;
    call.url = sdk::trim_blanks(source.url);
    const auto scheme = http::to_lower(http::scheme_of(call.url));
    if (scheme != "http" && scheme != "https") {
        Error error{ErrorKind::InvalidInput,
                    call.url.empty() ? "The parameter \"URL\" is empty."
                                     : "The parameter \"URL\" must begin with http:// or https://.",
                    "Write the whole address of the feed."};
        error.parameter = source.parameter;
        return error;
    }
    call.transport.tls.verify = !source.is_insecure;
    call.transport.response_limit = kMostBytes;
    call.transport.timeout = std::chrono::minutes(1);
    set_header(call, "accept",
               "application/rss+xml, application/rdf+xml;q=0.8, application/atom+xml;q=0.6, "
               "application/xml;q=0.4, text/xml;q=0.4");
    return to_request(call, {});
}

// Old feeds say in their header or their first line that they are not UTF-8.
std::string to_utf8(std::string body, const http::Headers& headers) {
    const auto type = http::content_type_of(headers);
    std::string charset = type ? type->charset : std::string();
    const std::string start = http::to_lower(body.substr(0, 200));
    if (charset.empty() && start.starts_with("<?xml"))
        for (const char* known : {"iso-8859-1", "windows-1252", "latin1"})
            if (start.substr(0, start.find("?>")).find(known) != std::string::npos) charset = known;
    if (charset != "iso-8859-1" && charset != "windows-1252" && charset != "latin1")
        return http::to_valid_utf8(std::move(body));
    return http::utf8_of_latin1(body);
}

}  // namespace

Task<Result<std::vector<JsonObject>>> fetch_feed(sdk::NodeContext& context, FeedSource source,
                                                 int& failed_status) {
    auto request = to_feed_request(source);
    if (!request) co_return request.error();
    auto response = co_await send_successfully(context, std::move(*request), failed_status);
    if (!response) co_return response.error();
    const sdk::DateSurroundings surroundings{context.time_zone(), context.clock().now()};
    co_return read_feed(to_utf8(std::move(response->body), response->headers), source.custom_fields,
                        surroundings);
}

}  // namespace millrace::nodes
