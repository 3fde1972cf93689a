#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_move_binary_data();

}  // namespace millrace::nodes
