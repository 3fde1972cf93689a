#include "nodes/character_references/character_references.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include "base/error.hpp"
#include "nodes/entity_lists.hpp"

namespace millrace::nodes {
namespace {

struct Entity {
    std::string text;
    bool is_old = false;   // of HTML 4
    bool is_open = false;  // browsers know it without ";" too
};

std::string_view next_word(std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

// Lines such as "fjlig 66,6A" or "amp 26 old open".
std::unordered_map<std::string_view, Entity> read_list(std::string_view text) {
    std::unordered_map<std::string_view, Entity> entities;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view name = next_word(line);
        std::string_view numbers = next_word(line);
        Entity entity;
        while (!numbers.empty()) {
            std::uint32_t number = 0;
            const auto read =
                std::from_chars(numbers.data(), numbers.data() + numbers.size(), number, 16);
            entity.text += utf8_text(number);
            numbers.remove_prefix(static_cast<std::size_t>(read.ptr - numbers.data()));
            if (numbers.starts_with(',')) numbers.remove_prefix(1);
        }
        while (!line.empty()) {
            const std::string_view mark = next_word(line);
            if (mark == "old") entity.is_old = true;
            if (mark == "open") entity.is_open = true;
        }
        entities.emplace(name, std::move(entity));
    }
    return entities;
}

const std::unordered_map<std::string_view, Entity>& all_entities() {
    static const auto entities = read_list(entity_lists().front().text);
    return entities;
}

const Entity* find_entity(std::string_view name) {
    const auto found = all_entities().find(name);
    return found == all_entities().end() ? nullptr : &found->second;
}

bool is_digit_of(char c, int base) {
    return (c >= '0' && c <= '9') ||
           (base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What Windows-1252 has at 0x80 to 0x9F.
constexpr std::array<std::uint32_t, 32> kWindowsCharacters = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string numbered(std::string_view digits, int base) {
    constexpr std::uint32_t kReplacement = 0xFFFD;
    std::uint32_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (read.ec != std::errc() || number == 0 || number > 0x10FFFF ||
        (number >= 0xD800 && number <= 0xDFFF))
        number = kReplacement;
    if (number >= 0x80 && number < 0xA0) number = kWindowsCharacters[number - 0x80];
    return utf8_text(number);
}

// Takes the reference behind an "&" off `rest` and adds what it stands for; false: there is none.
bool take_number(std::string_view& rest, std::string& out) {
    if (!rest.starts_with('#')) return false;
    const int base = rest.size() > 1 && (rest[1] == 'x' || rest[1] == 'X') ? 16 : 10;
    const std::size_t start = base == 16 ? 2 : 1;
    std::size_t end = start;
    while (end < rest.size() && is_digit_of(rest[end], base)) ++end;
    if (end == start) return false;
    out += numbered(rest.substr(start, end - start), base);
    rest.remove_prefix(end < rest.size() && rest[end] == ';' ? end + 1 : end);
    return true;
}

bool take_name(std::string_view& rest, std::string& out) {
    constexpr std::size_t kLongestName = 32;
    std::size_t end = 0;
    while (end < rest.size() && end <= kLongestName && is_letter_or_digit(rest[end])) ++end;
    if (end < rest.size() && rest[end] == ';') {
        if (const Entity* entity = find_entity(rest.substr(0, end))) {
            out += entity->text;
            rest.remove_prefix(end + 1);
            return true;
        }
    }
    for (; end > 0; --end) {
        const Entity* entity = find_entity(rest.substr(0, end));
        if (!entity || !entity->is_open) continue;
        out += entity->text;
        rest.remove_prefix(end);
        return true;
    }
    return false;
}

}  // namespace

std::optional<std::string_view> entity_text(std::string_view name, EntityNames names) {
    const Entity* entity = find_entity(name);
    if (!entity || (names == EntityNames::Html4 && !entity->is_old)) return std::nullopt;
    return entity->text;
}

std::string utf8_text(std::uint32_t character) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length =
        utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes.data());
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length)};
}

FirstCharacter first_character(std::string_view text) {
    utf8proc_int32_t number = -1;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &number);
    if (length <= 0) return {};
    return {number, static_cast<std::size_t>(length)};
}

std::size_t utf16_length(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) ++units;
        if (byte >= 0xF0) ++units;
    }
    return units;
}

std::string without_references(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (true) {
        const std::size_t ampersand = text.find('&');
        out += text.substr(0, ampersand);
        if (ampersand == std::string_view::npos) return out;
        text.remove_prefix(ampersand + 1);
        if (!take_number(text, out) && !take_name(text, out)) out += '&';
    }
}

}  // namespace millrace::nodes
