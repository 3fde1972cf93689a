#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_split_out();

}  // namespace millrace::nodes
