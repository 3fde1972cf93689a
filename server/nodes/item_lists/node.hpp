#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_item_lists();

}  // namespace millrace::nodes
