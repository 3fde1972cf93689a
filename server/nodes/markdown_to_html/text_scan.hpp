// Small questions about a text and a place in it.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace millrace::nodes {

bool is_word_character(char c);  // letters and digits of ASCII, and "_"
bool is_letter(char c);
bool is_digit(char c);
bool is_space_or_tab(char c);
bool is_line_start(std::string_view text, std::size_t at);
// Whether a word begins or ends between the characters before and at `at`.
bool is_word_boundary(std::string_view text, std::size_t at);
// Whether the character at `at`, or the one before it, is a blank of any kind.
bool is_blank_at(std::string_view text, std::size_t at);
bool is_blank_before(std::string_view text, std::size_t at);

// Where what is skipped ends.
std::size_t skip_spaces(std::string_view text, std::size_t at, std::size_t most);  // no tabs
std::size_t skip_spaces_and_tabs(std::string_view text, std::size_t at);
std::size_t skip_blanks(std::string_view text, std::size_t at);
std::size_t skip_newlines(std::string_view text, std::size_t at);
// The end of the line, before its line end.
std::size_t line_end(std::string_view text, std::size_t at);

std::string_view without_newlines_around(std::string_view text);
std::string_view without_spaces_and_tabs_around(std::string_view text);
std::string lower_case_ascii(std::string_view text);
// `start` is in lower case.
bool starts_with_ignoring_case(std::string_view text, std::string_view start);

std::string replaced(std::string_view text, std::string_view from, std::string_view to);

}  // namespace millrace::nodes
