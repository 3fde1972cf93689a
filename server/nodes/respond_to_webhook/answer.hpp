// The answer that the node's parameters describe.
#pragma once

#include "http/message.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes {

Result<http::Response> make_answer(sdk::NodeContext& context);

}  // namespace millrace::nodes
