// The Send Email node.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_email_send();

}  // namespace millrace::nodes
