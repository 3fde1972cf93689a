#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_http_request();

}  // namespace millrace::nodes
