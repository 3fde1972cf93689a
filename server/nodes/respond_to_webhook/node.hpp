#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_respond_to_webhook();

}  // namespace millrace::nodes
