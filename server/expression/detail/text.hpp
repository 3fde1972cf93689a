// JavaScript's view of a text, UTF-16 code units, over UTF-8. Texts of ASCII only are their own
// units, which is the usual case.
#pragma once

#include <string>
#include <string_view>

#include "expression/detail/memory.hpp"

namespace millrace::expression {

bool is_ascii(std::string_view text);
// Number of UTF-16 code units.
std::size_t unit_count(std::string_view text);
std::u16string to_units(std::string_view text);
std::string from_units(std::u16string_view units);
// Units [first, last) of `text`; `last` is cut to the length.
std::string_view unit_slice(Memory& memory, std::string_view text, std::size_t first,
                            std::size_t last);
// Index in units of the byte at `offset`, and back (at most the size).
std::size_t unit_index(std::string_view text, std::size_t offset);
std::size_t byte_offset(std::string_view text, std::size_t unit);

// Reads the code point at `at` and moves past it; a byte that starts none is U+FFFD.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& out, char32_t code_point);
// `out += text`, where halves of a surrogate pair that meet become one character.
void append_text(std::string& out, std::string_view text);
bool has_lone_surrogate(std::string_view text);

// JavaScript's white space and line ends.
bool is_space(char32_t code_point);
// Letters, marks, digits and connectors of Unicode: what names consist of.
bool is_letter(char32_t code_point);
std::string_view trim_start(std::string_view text);
std::string_view trim_end(std::string_view text);
inline std::string_view trim(std::string_view text) {
    return trim_end(trim_start(text));
}

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

// Order of UTF-16 code units.
int compare_units(std::string_view left, std::string_view right);

}  // namespace millrace::expression
