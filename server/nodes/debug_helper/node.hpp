#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_debug_helper();

}  // namespace millrace::nodes
