#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_extract_from_file();

}  // namespace millrace::nodes
