#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_stop_and_error();

}  // namespace millrace::nodes
