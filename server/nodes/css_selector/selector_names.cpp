// Names, escapes and blanks.
#include "nodes/css_selector/selector_names.hpp"

#include <charconv>

#include "nodes/character_references/character_references.hpp"

namespace millrace::nodes {
namespace {

bool is_hex_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// How many bytes one character of a name takes, or one escape; 0: none is here.
std::size_t name_unit(std::string_view text) {
    if (text.empty()) return 0;
    const char c = text.front();
    if (c == '\\') {
        std::size_t digits = 1;
        while (digits < text.size() && digits < 7 && is_hex_digit(text[digits])) ++digits;
        if (digits > 1)
            return digits < text.size() && is_selector_blank(text[digits]) ? digits + 1 : digits;
        if (text.size() < 2 || text[1] == '\n') return 0;
        return 1 + first_character(text.substr(1)).length;
    }
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
        c == '-')
        return 1;
    if (static_cast<unsigned char>(c) < 0x80) return 0;
    const FirstCharacter character = first_character(text);
    return character.number >= 0xB0 ? character.length : 0;
}

std::size_t name_units(std::string_view text) {
    std::size_t length = 0;
    while (const std::size_t unit = name_unit(text.substr(length))) length += unit;
    return length;
}

}  // namespace

bool is_selector_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

std::size_t name_length(std::string_view text) {
    if (text.empty()) return 0;
    if (text.front() != '\\' && text.front() != '#') {
        const std::size_t first = first_character(text).length;
        if (const std::size_t more = name_units(text.substr(first))) return first + more;
    }
    return name_units(text);
}

std::string without_escapes(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        if (text.front() != '\\' || text.size() == 1) {
            result += text.front();
            text.remove_prefix(1);
            continue;
        }
        std::size_t digits = 1;
        while (digits < text.size() && digits < 7 && is_hex_digit(text[digits])) ++digits;
        if (digits == 1) {
            result += text.substr(1, first_character(text.substr(1)).length);
            text.remove_prefix(1 + first_character(text.substr(1)).length);
            continue;
        }
        std::uint32_t number = 0;
        std::from_chars(text.data() + 1, text.data() + digits, number, 16);
        result +=
            utf8_text(number > 0x10FFFF || (number >= 0xD800 && number < 0xE000) ? 0xFFFD : number);
        if (digits < text.size() && is_selector_blank(text[digits])) ++digits;
        text.remove_prefix(digits);
    }
    return result;
}

}  // namespace millrace::nodes
