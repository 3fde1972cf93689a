// Capital letters of every language, as JavaScript's toUpperCase() gives them.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

std::string to_upper_case(std::string_view text);

}  // namespace millrace::nodes
