// Fetches feeds and hands on their entries.
#include "nodes/node_folder.hpp"
#include "nodes/rss_feed_read/fetch.hpp"
#include "nodes/rss_feed_read/node.hpp"
#include "nodes/web_call/response_error.hpp"
#include "nodes/web_call/web_call.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {
namespace {

Result<FeedSource> read_source(sdk::NodeContext& context, std::size_t item) {
    FeedSource source;
    const auto url = sdk::text_parameter(context, "url", item);
    if (!url) return url.error();
    const auto insecure = sdk::bool_parameter(context, "options.ignoreSSL", item, false);
    if (!insecure) return insecure.error();
    const auto wanted = sdk::text_parameter(context, "options.customFields", item);
    if (!wanted) return wanted.error();
    source.url = *url;
    source.is_insecure = *insecure;
    source.custom_fields = sdk::split_field_list(*wanted);
    return source;
}

Task<Result<std::vector<JsonObject>>> read_entries(sdk::NodeContext& context, std::size_t item,
                                                   int& failed_status) {
    auto source = read_source(context, item);
    if (!source) co_return source.error();
    co_return co_await fetch_feed(context, std::move(*source), failed_status);
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
