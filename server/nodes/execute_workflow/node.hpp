#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_execute_workflow();

}  // namespace millrace::nodes
