#pragma once

#include "sdk/node.hpp"
#include "sdk/poll.hpp"

namespace millrace::nodes {

sdk::NodeType make_rss_feed_read_trigger();

// The entries of the feed that no poll before has seen.
Task<Result<sdk::PollResult>> poll_feed(sdk::NodeContext& context, const Json& state);

}  // namespace millrace::nodes
