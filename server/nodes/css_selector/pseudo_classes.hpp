// Which pseudo-classes there are, and what belongs behind them.
#pragma once

#include <optional>
#include <string_view>

namespace millrace::nodes {

enum class PseudoArgument {
    None,      // :first-child
    Selector,  // :not(…)
    Nth,       // :nth-child(2n+1)
    Text,      // :contains(…)
    Number     // :eq(…); may be missing
};

std::optional<PseudoArgument> pseudo_argument(std::string_view name);

// :first and its like, which pick by place among all that was found.
bool is_positional_pseudo(std::string_view name);

// The selector that a pseudo-class stands for, such as ":input"; nothing for the others.
std::optional<std::string_view> pseudo_meaning(std::string_view name);

}  // namespace millrace::nodes
