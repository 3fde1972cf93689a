#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_execute_command();

}  // namespace millrace::nodes
