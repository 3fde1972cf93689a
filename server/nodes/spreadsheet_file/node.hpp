#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_spreadsheet_file();

}  // namespace millrace::nodes
