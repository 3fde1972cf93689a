// A command line taken apart as a POSIX shell does it, without running anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace millrace::nodes {

struct ShellWords {
    std::vector<std::string> words{};
    std::string rest{};  // from a word such as | or && on: another command
};

// Quotes of all three kinds ('…', "…", $'…'), escapes, lines that go on after a backslash.
// Variables and substitutions stay as they are written. The error: a quote that is not closed.
Result<ShellWords> split_shell_words(std::string_view command);

}  // namespace millrace::nodes
