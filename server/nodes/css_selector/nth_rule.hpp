// Which places :nth-child and its like count.
#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::nodes {

// a·n + b
struct NthRule {
    std::int64_t step = 0;
    std::int64_t offset = 0;
    bool holds_for(std::int64_t position) const;  // counted from 1
};

// From "odd", "even", "2n+1" or "3", in lower case; false: it is none of these.
bool read_nth_rule(std::string_view text, NthRule& rule);

}  // namespace millrace::nodes
