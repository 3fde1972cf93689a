#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_cron();

}  // namespace millrace::nodes
