// The format texts of Moment.js, such as "YYYY-MM-DD [at] HH:mm", taken apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::nodes {

struct MomentToken {
    std::string text;         // "YYYY", or a literal
    bool is_literal = false;  // without the brackets it may have had
};

// With "L", "LT" and their like replaced by what they stand for in English.
std::vector<MomentToken> moment_tokens(std::string_view format);

}  // namespace millrace::nodes
