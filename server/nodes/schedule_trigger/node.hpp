// Starts runs at times of the calendar.
#pragma once

#include "sdk/node.hpp"

namespace millrace::nodes {

sdk::NodeType make_schedule_trigger();

}  // namespace millrace::nodes
