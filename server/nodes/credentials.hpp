// Secrets that a node is given by name, not in its parameters.
#pragma once

#include <string_view>

#include "sdk/context.hpp"

namespace millrace::nodes {

// The fields of the node's credential of this type, such as "jwtAuth". Credentials are not kept
// yet: always an error of kind Unsupported that says so.
Result<JsonObject> credential_fields(const sdk::NodeContext& context, std::string_view type);

}  // namespace millrace::nodes
