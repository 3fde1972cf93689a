#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_compression();

}  // namespace millrace::nodes
