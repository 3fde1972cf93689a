#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_sticky_note();

}  // namespace millrace::nodes
