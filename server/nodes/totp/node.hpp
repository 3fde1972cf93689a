#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_totp();

}  // namespace millrace::nodes
