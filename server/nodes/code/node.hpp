#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_code();

}  // namespace millrace::nodes
