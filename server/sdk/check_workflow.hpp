// Everything that can be said about a workflow without running it.
#pragma once

#include <vector>

#include "sdk/registry.hpp"

namespace millrace::sdk {

// The problems of its structure and parameters (workflow/validation.hpp), then those of its
// expressions (expression/expression_check.hpp).
std::vector<workflow::Problem> check_workflow(const workflow::Workflow& workflow,
                                              const NodeRegistry& registry);

}  // namespace millrace::sdk
