// A mail as the node's parameters and credential describe it for one item.
#pragma once

#include "http/mail.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes {

// Errors name the parameter: an address that is none, a file that the item does not have.
Result<http::Mail> compose_mail(sdk::NodeContext& context, std::size_t item);

}  // namespace millrace::nodes
