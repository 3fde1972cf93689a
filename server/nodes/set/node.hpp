#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_set();

}  // namespace millrace::nodes
