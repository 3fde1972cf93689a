// From JavaScript's syntax of regular expressions to PCRE2's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::expression {

struct TranslatedPattern {
    std::string text;
    std::vector<std::string> group_names;  // by number; [0] is empty
    bool has_group_names = false;
};

struct PatternFlags {
    bool is_multiline = false;
    bool is_dot_all = false;
    bool is_unicode = false;
};

// Throws ScriptNeeded for what has another meaning or no equal in PCRE2.
TranslatedPattern translate_pattern(std::string_view pattern, PatternFlags flags);

}  // namespace millrace::expression
