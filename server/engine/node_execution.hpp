// Runs a node's behaviour once, with a script host's answers where its expressions need them.
#pragma once

#include "engine/step_context.hpp"

namespace millrace::engine {

// A defect in the node is an error of the node (logged in full). Expressions that only a script
// host can evaluate are found by running the node: it runs again with the answers, as long as it
// has done nothing that can be noticed. Before a node with outside effects all its expressions are
// tried first, so that it runs once.
Task<Result<sdk::Outputs>> execute_node(const PlannedNode& planned, StepContext& context);

}  // namespace millrace::engine
