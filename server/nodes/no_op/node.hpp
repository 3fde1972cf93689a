#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_no_op();

}  // namespace millrace::nodes
