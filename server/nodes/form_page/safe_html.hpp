// HTML that an author, or data, puts into a page: what is safe of it.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

// The same text with formatting, lists, tables, links, pictures, sound and film. No scripts, forms,
// frames, styles, handlers of events; addresses open pages or mail. What is not well formed is
// mended, too much of it becomes plain text.
std::string safe_html(std::string_view html);

// For text and attributes in double quotes.
std::string escape_html(std::string_view text);

// Without tags, in one line: for titles and descriptions that programs read.
std::string plain_html(std::string_view html);

}  // namespace millrace::nodes
