#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_compare_datasets();

}  // namespace millrace::nodes
