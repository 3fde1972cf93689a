// Text of a page on one line, as the nodes that read HTML offer it.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

// Line ends go, other runs of blanks become a space, none is left around it.
std::string one_line(std::string_view text);

}  // namespace millrace::nodes
