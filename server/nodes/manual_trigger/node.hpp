#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_manual_trigger();

}  // namespace millrace::nodes
