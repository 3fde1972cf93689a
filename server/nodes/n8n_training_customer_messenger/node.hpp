#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_n8n_training_customer_messenger();

}  // namespace millrace::nodes
