#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_error_trigger();

}  // namespace millrace::nodes
