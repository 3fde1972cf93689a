#include "nodes/xml/xml_characters.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "nodes/character_references/character_references.hpp"

namespace millrace::nodes {
namespace {

struct Range {
    std::int32_t first;
    std::int32_t last;
};

// The start characters of names, as the XML recommendation lists them.
constexpr std::array kNameStarts = {
    Range{':', ':'},       Range{'A', 'Z'},       Range{'_', '_'},       Range{'a', 'z'},
    Range{0xC0, 0xD6},     Range{0xD8, 0xF6},     Range{0xF8, 0x2FF},    Range{0x370, 0x37D},
    Range{0x37F, 0x1FFF},  Range{0x200C, 0x200D}, Range{0x2070, 0x218F}, Range{0x2C00, 0x2FEF},
    Range{0x3001, 0xD7FF}, Range{0xF900, 0xFDCF}, Range{0xFDF0, 0xFFFD}, Range{0x10000, 0xEFFFF},
};
constexpr std::array kOtherNameCharacters = {
    Range{'-', '.'}, Range{'0', '9'}, Range{0xB7, 0xB7}, Range{0x300, 0x36F}, Range{0x203F, 0x2040},
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, std::int32_t character) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
        return range.first <= character && character <= range.last;
    });
}

std::optional<std::string> numbered_character(std::string_view digits, int base) {
    std::uint32_t number = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    const bool is_half_a_character = number >= 0xD800 && number <= 0xDFFF;
    if (number == 0 || number > 0x10FFFF || is_half_a_character) return std::nullopt;
    return utf8_text(number);
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return lower;
}

}  // namespace

bool is_xml_name(std::string_view text) {
    if (text.empty()) return false;
    bool is_first = true;
    while (!text.empty()) {
        const auto [character, length] = first_character(text);
        if (!is_in(kNameStarts, character) && (is_first || !is_in(kOtherNameCharacters, character)))
            return false;
        is_first = false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_xml_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return false;
        // U+FFFE and U+FFFF
        if (byte == 0xEF && text.substr(i).starts_with("\xEF\xBF") && i + 2 < text.size() &&
            static_cast<unsigned char>(text[i + 2]) >= 0xBE)
            return false;
    }
    return true;
}

std::size_t blank_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte == ' ' || (byte >= '\t' && byte <= '\r')) return 1;
    if (byte < 0x80) return 0;
    const auto [character, length] = first_character(text);
    const bool is_blank = character == 0xA0 || character == 0x1680 ||
                          (character >= 0x2000 && character <= 0x200A) || character == 0x2028 ||
                          character == 0x2029 || character == 0x202F || character == 0x205F ||
                          character == 0x3000 || character == 0xFEFF;
    return is_blank ? length : 0;
}

bool is_blank_text(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = blank_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::optional<std::string> referenced_text(std::string_view reference) {
    if (const auto text = entity_text(reference, EntityNames::Html4)) return std::string(*text);
    const std::string lower = lower_case(reference);
    if (const auto text = entity_text(lower, EntityNames::Html4)) return std::string(*text);
    if (lower.starts_with("#x")) return numbered_character(std::string_view(lower).substr(2), 16);
    if (lower.starts_with('#')) return numbered_character(std::string_view(lower).substr(1), 10);
    return std::nullopt;
}

}  // namespace millrace::nodes
