#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_date_time();

}  // namespace millrace::nodes
