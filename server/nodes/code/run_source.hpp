// Shared by the nodes that run users' code.
#pragma once

#include <string_view>

#include "sdk/node.hpp"

namespace millrace::nodes {

// Runs the code of the parameter `name`, taken as written: a leading "=" makes it no expression.
Task<Result<sdk::Outputs>> run_source(sdk::NodeContext& context, std::string_view name,
                                      sdk::CodeRequest request);

}  // namespace millrace::nodes
