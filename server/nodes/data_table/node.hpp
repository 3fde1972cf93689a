#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_data_table();

}  // namespace millrace::nodes
