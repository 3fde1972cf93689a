// Named and numbered character references: what "&amp;" and "&#65;" stand for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::nodes {

enum class EntityNames {
    Html4,  // the Latin, symbol and special names of HTML 4, and "apos"
    Html5   // all names that browsers know
};

// The text that a name ("amp") stands for; nothing for a name that is not in the list.
std::optional<std::string_view> entity_text(std::string_view name, EntityNames names);

// The character with this number as UTF-8.
std::string utf8_text(std::uint32_t character);

// The first character of `text` and how many bytes it takes; a broken byte is one of its own, with
// the number -1. Not for an empty text.
struct FirstCharacter {
    std::int32_t number = -1;
    std::size_t length = 1;
};
FirstCharacter first_character(std::string_view text);

// How many code units the text has in UTF-16, JavaScript's length.
std::size_t utf16_length(std::string_view text);

// `text` of HTML with its references resolved as browsers do in text: names without ";" where old
// pages have them, numbers of Windows-1252 as what was meant.
std::string without_references(std::string_view text);

}  // namespace millrace::nodes
