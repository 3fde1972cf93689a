#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_read_write_file();

}  // namespace millrace::nodes
