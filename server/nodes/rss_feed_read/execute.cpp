// Fetches feeds and hands on their entries.
#include "http/content_type.hpp"
#include "http/url.hpp"
#include "http/utf8.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/rss_feed_read/feed.hpp"
#include "nodes/rss_feed_read/node.hpp"
#include "nodes/web_call/response_error.hpp"
#include "nodes/web_call/web_call.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// Feeds are texts for readers; what is larger is something else.
constexpr std::size_t kMostBytes = std::size_t{32} << 20;

Result<http::ClientRequest> read_request(sdk::NodeContext& context, std::size_t item) {
    const auto url = sdk::text_parameter(context, "url", item);
    if (!url) return url.error();
    WebCall call;
    call.url = sdk::trim_blanks(*url);
    const auto scheme = http::to_lower(http::scheme_of(call.url));
    if (scheme != "http" && scheme != "https") {
        Error error{ErrorKind::InvalidInput,
                    call.url.empty() ? "The parameter \"URL\" is empty."
                                     : "The parameter \"URL\" must begin with http:// or https://.",
                    "Write the whole address of the feed."};
        error.parameter = "url";
        return error;
    }
    const auto insecure = sdk::bool_parameter(context, "options.ignoreSSL", item, false);
    if (!insecure) return insecure.error();
    call.transport.tls.verify = !*insecure;
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

Task<Result<std::vector<JsonObject>>> read_entries(sdk::NodeContext& context, std::size_t item,
                                                   int& failed_status) {
    auto request = read_request(context, item);
    if (!request) co_return request.error();
    const auto wanted = sdk::text_parameter(context, "options.customFields", item);
    if (!wanted) co_return wanted.error();
    const auto custom_fields = sdk::split_field_list(*wanted);
    auto response = co_await context.send(std::move(*request));
    if (!response) co_return response.error();
    if (!is_success(response->status)) {
        failed_status = response->status;
        co_return response_error(*response, response->body, context.clock().now());
    }
    const sdk::DateSurroundings surroundings{context.time_zone(), context.clock().now()};
    co_return read_feed(to_utf8(std::move(response->body), response->headers), custom_fields,
                        surroundings);
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    // Version 1 reads one feed, however many items there are.
    const std::size_t input = context.input().size();
    const std::size_t count = context.version() < 1.1 ? std::min<std::size_t>(input, 1) : input;
    sdk::Outputs outputs(1);
    for (std::size_t item = 0; item < count; ++item) {
        int failed_status = 0;
        auto entries = co_await read_entries(context, item, failed_status);
        if (!entries) {
            Error error = entries.error();
            error.node = context.node().name;
            error.item = item;
            if (!context.continues_on_fail()) co_return error;
            outputs[0].push_back(error_item(std::move(error), failed_status, item));
            continue;
        }
        for (JsonObject& entry : *entries)
            outputs[0].push_back(workflow::make_item(
                std::move(entry), workflow::PairedItem{static_cast<std::uint32_t>(item), 0}));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_rss_feed_read() {
    return make_from_folder("rss_feed_read", execute);
}

}  // namespace millrace::nodes
