#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_read_pdf();

}  // namespace millrace::nodes
