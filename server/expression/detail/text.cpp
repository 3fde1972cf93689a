#include "expression/detail/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>

namespace millrace::expression {
namespace {

bool is_high(char32_t c) {
    return c >= 0xD800 && c < 0xDC00;
}
bool is_low(char32_t c) {
    return c >= 0xDC00 && c < 0xE000;
}
unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// Units that the sequence starting with this byte stands for; 0 for a continuation byte.
std::size_t units_of_lead(unsigned byte) {
    if ((byte & 0xC0U) == 0x80U) return 0;
    return byte >= 0xF0U ? 2 : 1;
}

// The special cases of Unicode's full case mapping that do not depend on a locale.
const char* special_upper(char32_t c) {
    switch (c) {
        case 0xDF:
            return "SS";
        case 0x149:
            return "\xCA\xBC"
                   "N";
        case 0x1F0:
            return "J\xCC\x8C";
        case 0xFB00:
            return "FF";
        case 0xFB01:
            return "FI";
        case 0xFB02:
            return "FL";
        case 0xFB03:
            return "FFI";
        case 0xFB04:
            return "FFL";
        case 0xFB05:
        case 0xFB06:
            return "ST";
        default:
            return nullptr;
    }
}

}  // namespace

bool is_ascii(std::string_view text) {
    unsigned char seen = 0;
    for (const char c : text) seen |= static_cast<unsigned char>(c);
    return seen < 0x80;
}

std::size_t unit_count(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += units_of_lead(static_cast<unsigned char>(c));
    return count;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const unsigned lead = byte_at(text, at++);
    if (lead < 0x80) return lead;
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (more == 0) return 0xFFFD;
    char32_t point = lead & (0x3FU >> more);
    for (std::size_t i = 0; i < more; ++i) {
        if (at >= text.size() || (byte_at(text, at) & 0xC0U) != 0x80U) return 0xFFFD;
        point = (point << 6U) | (byte_at(text, at++) & 0x3FU);
    }
    return point;
}

void append_code_point(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | (c >> 6U));
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

std::u16string to_units(std::string_view text) {
    std::u16string units;
    units.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c >= 0x10000) {
            units.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10U)));
            units.push_back(static_cast<char16_t>(0xDC00 + (c & 0x3FFU)));
        } else {
            units.push_back(static_cast<char16_t>(c));
        }
    }
    return units;
}

std::string from_units(std::u16string_view units) {
    std::string text;
    text.reserve(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        char32_t c = units[i];
        if (is_high(c) && i + 1 < units.size() && is_low(units[i + 1]))
            c = 0x10000 + ((c - 0xD800) << 10U) + (units[++i] - 0xDC00U);
        append_code_point(text, c);
    }
    return text;
}

std::string_view unit_slice(Memory& memory, std::string_view text, std::size_t first,
                            std::size_t last) {
    if (is_ascii(text)) {
        last = std::min(last, text.size());
        return first < last ? text.substr(first, last - first) : std::string_view{};
    }
    // Whole characters are a part of the text; only a cut pair needs a copy.
    std::size_t unit = 0;
    std::size_t begin = text.size();
    std::size_t end = text.size();
    bool cuts_pair = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t width = units_of_lead(byte_at(text, at));
        if (width == 0) continue;
        if (width == 2 && (unit + 1 == first || unit + 1 == last)) cuts_pair = true;
        if (unit >= first && begin == text.size()) begin = at;
        if (unit >= last) {
            end = at;
            break;
        }
        unit += width;
    }
    if (cuts_pair) {
        const std::u16string units = to_units(text);
        last = std::min(last, units.size());
        if (first >= last) return {};
        return memory.copy(from_units(std::u16string_view(units).substr(first, last - first)));
    }
    return begin < end ? text.substr(begin, end - begin) : std::string_view{};
}

std::size_t unit_index(std::string_view text, std::size_t offset) {
    return unit_count(text.substr(0, offset));
}

std::size_t byte_offset(std::string_view text, std::size_t unit) {
    std::size_t seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t width = units_of_lead(byte_at(text, at));
        if (width == 0) continue;
        if (seen >= unit) return at;
        seen += width;
    }
    return text.size();
}

void append_text(std::string& out, std::string_view text) {
    const std::size_t size = out.size();
    const bool meets = size >= 3 && text.size() >= 3 && byte_at(text, 0) == 0xED &&
                       byte_at(text, 1) >= 0xB0 && byte_at(out, size - 3) == 0xED &&
                       byte_at(out, size - 2) >= 0xA0 && byte_at(out, size - 2) < 0xB0;
    if (!meets) {
        out += text;
        return;
    }
    std::size_t at = size - 3;
    const char32_t high = next_code_point(out, at);
    at = 0;
    const char32_t low = next_code_point(text, at);
    out.resize(size - 3);
    append_code_point(out, 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00));
    out += text.substr(3);
}

bool has_lone_surrogate(std::string_view text) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at)
        if (byte_at(text, at) == 0xED && byte_at(text, at + 1) >= 0xA0) return true;
    return false;
}

bool is_space(char32_t c) {
    return (c >= 9 && c <= 13) || c == ' ' || c == 0xA0 || c == 0xFEFF || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

bool is_letter(char32_t c) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_MC) ||
           category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL ||
           category == UTF8PROC_CATEGORY_PC;
}

std::string_view trim_start(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t next = at;
        if (!is_space(next_code_point(text, next))) break;
        at = next;
    }
    return text.substr(at);
}

std::string_view trim_end(std::string_view text) {
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && (byte_at(text, start) & 0xC0U) == 0x80U) --start;
        std::size_t next = start;
        if (!is_space(next_code_point(text, next))) break;
        text = text.substr(0, start);
    }
    return text;
}

std::string to_lower(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const char32_t c = next_code_point(text, at);
        if (c < 0x80) {
            out.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
        } else if (c == 0x130) {
            out += "i\xCC\x87";
        } else if (c == 0x3A3) {  // a final sigma follows a letter and precedes none
            std::size_t after = at;
            const bool at_end =
                at >= text.size() ||
                utf8proc_category(static_cast<utf8proc_int32_t>(next_code_point(text, after))) >
                    UTF8PROC_CATEGORY_LO;
            const bool at_start = start == 0 || text[start - 1] == ' ';
            append_code_point(out, at_end && !at_start ? 0x3C2 : 0x3C3);
        } else {
            append_code_point(
                out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
        }
    }
    return out;
}

std::string to_upper(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c < 0x80)
            out.push_back(static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c));
        else if (const char* special = special_upper(c))
            out += special;
        else
            append_code_point(
                out, static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c))));
    }
    return out;
}

int compare_units(std::string_view left, std::string_view right) {
    const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    if (l == left.end() || r == right.end())
        return left.size() == right.size() ? 0 : left.size() < right.size() ? -1 : 1;
    // Bytes order as code points do; only characters beyond U+FFFF come earlier in UTF-16.
    const auto rank = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xF0 ? 0xED * 2 + 1 : byte * 2;
    };
    return rank(*l) < rank(*r)                                               ? -1
           : rank(*l) > rank(*r)                                             ? 1
           : static_cast<unsigned char>(*l) < static_cast<unsigned char>(*r) ? -1
                                                                             : 1;
}

}  // namespace millrace::expression
