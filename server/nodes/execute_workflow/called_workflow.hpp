// Which workflow the node calls for an item, and with what.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

// The workflow that the parameters name for this item; a fetched one is fetched. Without items. The
// errors name the parameter.
Task<Result<sdk::SubWorkflowCall>> called_workflow(sdk::NodeContext& context, std::size_t item);

// The node's items as the called workflow gets them: with the values of "Workflow Inputs", of the
// types that these have, and without the inputs that were taken out there. Errors name the input
// and the item.
Task<Result<workflow::ItemList>> called_items(sdk::NodeContext& context);

}  // namespace millrace::nodes
