// The built-in node types. Adding one is a folder and a line in all_nodes.cpp.
#pragma once

#include "sdk/registry.hpp"

namespace millrace::nodes {

void add_all(sdk::NodeRegistry& registry);

}  // namespace millrace::nodes
