// Single characters of a text: as references of HTML, escaped, replaced.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

// "&" (unless a reference begins there), "<" and ">" as references.
std::string with_references(std::string_view text);

// What a backslash stands before means nothing but itself.
std::string with_backslash_escapes(std::string_view text);
// Within tags and comments of HTML nothing means anything in Markdown.
std::string with_escaped_tags(std::string_view text);
// Within addresses and titles.
std::string with_escaped_marks(std::string_view text);

// ":smile:" as the character, names that are not known as they are.
std::string with_emoji(std::string_view text);

std::string with_ellipsis(std::string_view text);

}  // namespace millrace::nodes
