// How HTML becomes Markdown.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace millrace::nodes {

// A replacement that a user wrote: /pattern/flags with JavaScript's meaning of both, or any other
// text, whose first occurrence is replaced.
class TextReplacement {
  public:
    static Result<TextReplacement> compile(std::string_view pattern, std::string_view replacement);

    // The error: it takes more steps than one replacement may take.
    Result<std::string> apply(std::string text) const;

  private:
    struct Code;
    std::string pattern_;
    std::string replacement_;
    std::shared_ptr<const Code> code_;  // null: plain text
};

struct MarkdownOptions {
    std::string bullet_marker = "*";
    std::string code_fence = "```";
    bool indents_code = false;  // code blocks are indented instead of fenced
    std::string emphasis_delimiter = "_";
    std::string strong_delimiter = "**";
    std::string strike_delimiter = "~~";
    std::vector<std::string> ignored;      // elements that are left out, in lower case
    std::vector<std::string> blocks;       // elements with an empty line around them, in lower case
    bool keeps_data_images = false;        // images whose address holds the data itself
    std::size_t most_newlines = 3;         // in a row; 0: any number
    bool collects_addresses = false;       // addresses of links go to the end
    std::vector<TextReplacement> escapes;  // instead of the usual ones of single characters
    std::vector<TextReplacement> line_escapes;  // instead of the usual ones at the start of lines
    std::vector<TextReplacement> replacements;  // done after escaping
};

}  // namespace millrace::nodes
