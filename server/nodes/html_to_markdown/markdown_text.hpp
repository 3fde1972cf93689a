// Pieces of Markdown, made from pieces of text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::nodes {

// Text with the characters that mean something in Markdown escaped: everywhere, and at line starts.
std::string escaped_characters(std::string_view text);
std::string escaped_line_starts(std::string_view text);

// Every run of blanks a space.
std::string with_single_spaces(std::string_view text);
// Blanks at both ends taken off, but for one space where there was one right beside the words.
std::string trimmed_text(std::string_view text);
std::string without_outer_newlines(std::string text);
std::string with_spaces_for_newlines(std::string_view text);

// Each line between delimiters, blanks outside of them; delimiters inside go.
std::string surrounded(std::string content, std::string_view delimiter);

// Between as many backticks as it takes.
std::string inline_code(std::string_view content);
std::string indented_code(std::string_view content);
std::string quoted_lines(std::string_view content);
// What is inside of a list item: further lines are indented, and broken by two spaces at the end.
std::string list_item_text(std::string_view content, std::size_t indent);

// Rows as the cells write them ("a | b |"), made a table with columns of one width; empty: no row.
std::string table_of_rows(std::string_view rows, std::string_view caption);

// Of more than `most` line ends in a row, blanks between them or not, the last `most` stay.
std::string with_fewer_newlines(std::string_view text, std::size_t most);

}  // namespace millrace::nodes
