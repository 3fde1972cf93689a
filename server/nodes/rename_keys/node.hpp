#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_rename_keys();

}  // namespace millrace::nodes
