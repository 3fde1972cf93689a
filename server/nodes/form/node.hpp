// The Form node: further pages and the ending of a form.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_form();

// The two operations.
Task<Result<sdk::Outputs>> show_form_page(sdk::NodeContext& context);
Task<Result<sdk::Outputs>> show_form_ending(sdk::NodeContext& context);

// All parameters as they are for the first item.
Result<JsonObject> resolved_parameters(sdk::NodeContext& context);
// For runs that no form started.
Error no_form(const sdk::NodeContext& context);

}  // namespace millrace::nodes
