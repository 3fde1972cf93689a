#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_remove_duplicates();

}  // namespace millrace::nodes
