// Text that is code, and what indentation does.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

// As it may stand in <code>: characters of HTML as references, characters of Markdown escaped.
std::string encoded_code(std::string_view code);

// Spaces for tabs, to columns of four.
std::string with_spaces_for_tabs(std::string_view text);

// One level of indentation less in every line.
std::string outdented(std::string_view text);

}  // namespace millrace::nodes
