#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_rss_feed_read();

}  // namespace millrace::nodes
