// A parameter's text split at its {{ }}: pieces of text and pieces of JavaScript.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::expression {

struct TemplatePiece {
    bool is_code = false;
    std::string text;
    std::size_t offset = 0;  // of its first character in the parameter's text
};

// As n8n splits: a {{ ends at the first }}, wherever that stands, but \}} does not count; a {{
// without end reaches to the end of the text; \\ in a text before a {{ stands for one. Empty texts
// are left out. Throws ScriptNeeded where backslashes leave the meaning open.
std::vector<TemplatePiece> split_template(std::string_view text);

}  // namespace millrace::expression
