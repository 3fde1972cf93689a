#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_convert_to_file();

}  // namespace millrace::nodes
