// How names are written in a selector.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::nodes {

bool is_selector_blank(char c);

// How many bytes the name at the beginning of the text takes; 0: there is none. Any character may
// begin a name, as long as proper ones follow it.
std::size_t name_length(std::string_view text);

// "\2e" and "\." are a dot.
std::string without_escapes(std::string_view text);

}  // namespace millrace::nodes
