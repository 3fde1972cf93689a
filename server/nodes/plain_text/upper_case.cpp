#include "nodes/plain_text/upper_case.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "nodes/character_references/character_references.hpp"

namespace millrace::nodes {
namespace {

struct Special {
    std::int32_t letter;
    std::string_view capitals;
};

// Letters whose capital is several.
constexpr std::array kSpecial = {
    Special{0xDF, "SS"},    Special{0x149, "\u02BCN"},      Special{0x1F0, "J\u030C"},
    Special{0xFB00, "FF"},  Special{0xFB01, "FI"},          Special{0xFB02, "FL"},
    Special{0xFB03, "FFI"}, Special{0xFB04, "FFL"},         Special{0xFB05, "ST"},
    Special{0xFB06, "ST"},  Special{0x587, "\u0535\u0552"},
};

}  // namespace

std::string to_upper_case(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const FirstCharacter character = first_character(text);
        const auto special =
            std::find_if(kSpecial.begin(), kSpecial.end(),
                         [&](const Special& one) { return one.letter == character.number; });
        if (special != kSpecial.end())
            result += special->capitals;
        else if (character.number < 0)
            result += text.front();
        else
            result += utf8_text(static_cast<std::uint32_t>(utf8proc_toupper(character.number)));
        text.remove_prefix(character.length);
    }
    return result;
}

}  // namespace millrace::nodes
