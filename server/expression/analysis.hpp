// What an expression's text says without being evaluated: whether it is JavaScript at all, which
// nodes it names, which of its names exist nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace millrace::expression {

struct FoundName {
    std::string name;
    std::size_t position = 0;  // UTF-16 code units behind the "="
};

struct Analysis {
    std::optional<Error> syntax_error{};
    // Nodes named by a literal: $('X'), $node["X"], $node.X, $items("X"). Those that are only asked
    // whether they ran ($('X').isExecuted) are left out.
    std::vector<FoundName> nodes{};
    // Names that are no variable, function or class that expressions know.
    std::vector<FoundName> unknown_names{};
};

// Takes the parameter's text with its leading '='.
Analysis analyse(std::string_view parameter_text);

}  // namespace millrace::expression
