// A node's folder turned into its type: the embedded description.json and the behaviour.
#pragma once

#include <string_view>

#include "sdk/registry.hpp"

namespace millrace::nodes {

// `folder` is the name below server/nodes, such as "split_out".
sdk::NodeType make_from_folder(std::string_view folder, sdk::Execute execute);

}  // namespace millrace::nodes
