// Patterns for paths of files: "reports/**/*.{csv,xlsx}".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace millrace {

// Within a part of a path (between slashes): "*" is any text, "?" one character, "[a-c]" and "[!a]"
// one of a set; "**" alone is any number of folders. A leading dot is matched only by a dot.
// "{a,b}" and "{1..3}" stand for several patterns. "\" takes the meaning from the character behind.
// Parentheses stand for themselves.

// The patterns without braces that this one stands for. TooLarge: over a thousand of them, or very
// long.
Result<std::vector<std::string>> expand_braces(std::string_view pattern);
// "(a|b)" and "@(a|b)" written as braces.
std::string groups_as_braces(std::string_view pattern);
// With "\" before each of `characters`.
std::string escape_in_pattern(std::string_view pattern, std::string_view characters);

// Has a part characters that match more than themselves?
bool is_magic(std::string_view part);
// A part without magic as it is in the file system.
std::string unescaped(std::string_view part);
// Takes time in proportion to the product of both lengths at most.
bool matches_part(std::string_view part, std::string_view name);

}  // namespace millrace
