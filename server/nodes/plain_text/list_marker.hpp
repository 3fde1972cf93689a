// The numbers in front of the items of an ordered list.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

// `type` is the list's attribute: "1" (also for anything else), "a", "A", "i" or "I".
std::string list_marker(double number, std::string_view type);

}  // namespace millrace::nodes
