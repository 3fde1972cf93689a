#include "nodes/markdown_to_html/text_scan.hpp"

#include <algorithm>

#include "nodes/xml/xml_characters.hpp"

namespace millrace::nodes {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_word_character(char c) {
    return is_letter(c) || is_digit(c) || c == '_';
}

bool is_space_or_tab(char c) {
    return c == ' ' || c == '\t';
}

bool is_line_start(std::string_view text, std::size_t at) {
    return at == 0 || text[at - 1] == '\n';
}

bool is_word_boundary(std::string_view text, std::size_t at) {
    // What is put aside counts as a word for what follows it.
    const bool before =
        at > 0 && (is_word_character(text[at - 1]) || (text[at - 1] > 0 && text[at - 1] < 4));
    const bool here = at < text.size() && is_word_character(text[at]);
    return before != here;
}

bool is_blank_at(std::string_view text, std::size_t at) {
    return at < text.size() && blank_length(text.substr(at)) > 0;
}

bool is_blank_before(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    std::size_t start = at - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
    return is_blank_at(text, start);
}

std::size_t skip_spaces(std::string_view text, std::size_t at, std::size_t most) {
    const std::size_t start = at;
    while (at < text.size() && at - start < most && text[at] == ' ') ++at;
    return at;
}

std::size_t skip_spaces_and_tabs(std::string_view text, std::size_t at) {
    while (at < text.size() && is_space_or_tab(text[at])) ++at;
    return at;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const std::size_t length = blank_length(text.substr(at));
        if (length == 0) break;
        at += length;
    }
    return at;
}

std::size_t skip_newlines(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] == '\n') ++at;
    return at;
}

std::size_t line_end(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

std::string_view without_newlines_around(std::string_view text) {
    const std::size_t start = skip_newlines(text, 0);
    return text.substr(start, std::max(text.find_last_not_of('\n') + 1, start) - start);
}

std::string_view without_spaces_and_tabs_around(std::string_view text) {
    const std::size_t start = skip_spaces_and_tabs(text, 0);
    std::size_t end = text.size();
    while (end > start && is_space_or_tab(text[end - 1])) --end;
    return text.substr(start, end - start);
}

std::string lower_case_ascii(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return lower;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    if (text.size() < start.size()) return false;
    for (std::size_t i = 0; i < start.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != start[i])
            return false;
    }
    return true;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string result;
    while (true) {
        const std::size_t at = text.find(from);
        result += text.substr(0, at);
        if (at == std::string_view::npos) return result;
        result += to;
        text.remove_prefix(at + from.size());
    }
}

}  // namespace millrace::nodes
