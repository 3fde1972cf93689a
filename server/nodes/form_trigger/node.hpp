// The Form Trigger node.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_form_trigger();

}  // namespace millrace::nodes
