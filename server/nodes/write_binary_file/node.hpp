#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_write_binary_file();

}  // namespace millrace::nodes
