// Static checks of the expressions in a workflow's parameters: what would go wrong, or answer
// undefined, before anything runs.
#pragma once

#include <vector>

#include "workflow/validation.hpp"

namespace millrace::expression {

// Codes: expression_syntax, unknown_node_reference (errors); node_not_upstream, unknown_variable
// (warnings). Disabled nodes are left out.
std::vector<workflow::Problem> check_expressions(const workflow::Workflow& workflow);

}  // namespace millrace::expression
