#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_execution_data();

}  // namespace millrace::nodes
