// Which of several names was probably meant by one that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

// The name with the fewest changed letters (Levenshtein's distance over bytes, upper and lower case
// of ASCII alike); nothing when more than two fifths of the letters differ.
std::optional<std::string> closest_name(std::string_view wanted,
                                        const std::vector<std::string>& names);

}  // namespace millrace
