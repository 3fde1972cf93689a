#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_graphql();

}  // namespace millrace::nodes
