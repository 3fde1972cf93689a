// Fetching a feed, for all nodes that do.
#pragma once

#include "nodes/rss_feed_read/feed.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes {

struct FeedSource {
    std::string url;
    std::string parameter = "url";  // where the URL was written, for errors
    bool is_insecure = false;       // any certificate is good
    std::vector<std::string> custom_fields{};
};

// The entries in the order of the feed. Errors: the URL, the transfer, an answer that is none of
// success (its status is put into `failed_status`), no feed.
Task<Result<std::vector<JsonObject>>> fetch_feed(sdk::NodeContext& context, FeedSource source,
                                                 int& failed_status);

}  // namespace millrace::nodes
