// A poll hands on what is new; a run by hand shows the newest entry.
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/rss_feed_read/fetch.hpp"
#include "nodes/rss_feed_read_trigger/node.hpp"
#include "nodes/rss_feed_read_trigger/seen_entries.hpp"

namespace millrace::nodes {
namespace {

Task<Result<std::vector<JsonObject>>> read_entries(sdk::NodeContext& context, std::string& url) {
    auto written = sdk::text_parameter(context, "feedUrl", 0);
    if (!written) co_return written.error();
    url = std::move(*written);
    FeedSource source;
    source.url = url;
    source.parameter = "feedUrl";
    int failed_status = 0;
    auto entries = co_await fetch_feed(context, std::move(source), failed_status);
    if (entries) co_return entries;
    Error error = entries.error();
    error.node = context.node().name;
    co_return error;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    if (is_set_off(context)) co_return co_await execute_pass_through(context);
    sdk::Outputs outputs(1);
    std::string url;
    auto entries = co_await read_entries(context, url);
    if (!entries) co_return entries.error();
    if (!entries->empty()) outputs[0].push_back(workflow::make_item(std::move(entries->front())));
    co_return outputs;
}

}  // namespace

Task<Result<sdk::PollResult>> poll_feed(sdk::NodeContext& context, const Json& state) {
    std::string url;
    auto entries = co_await read_entries(context, url);
    if (!entries) co_return entries.error();
    SeenEntries seen(state, url);
    const bool is_known = seen.is_known();
    sdk::PollResult result;
    for (JsonObject& entry : seen.take_new(std::move(*entries)))
        if (is_known) result.items.push_back(workflow::make_item(std::move(entry)));
    result.state = seen.state();
    co_return result;
}

sdk::NodeType make_rss_feed_read_trigger() {
    return make_from_folder("rss_feed_read_trigger", execute);
}

}  // namespace millrace::nodes
