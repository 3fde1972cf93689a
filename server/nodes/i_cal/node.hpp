#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_i_cal();

}  // namespace millrace::nodes
