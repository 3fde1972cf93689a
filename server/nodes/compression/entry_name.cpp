#include "nodes/compression/entry_name.hpp"

#include <utf8proc.h>

namespace millrace::nodes {
namespace {

constexpr std::size_t kLongestPart = 255;
constexpr std::size_t kLongestName = 4096;

bool is_utf8(std::string_view text) {
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t character = 0;
        const utf8proc_ssize_t count = utf8proc_iterate(at, left, &character);
        if (count <= 0) return false;
        at += count;
        left -= count;
    }
    return true;
}

// Names of old archives have one byte a character.
std::string from_latin1(std::string_view text) {
    std::string result;
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        if (value < 0x80) {
            result += byte;
        } else {
            result += static_cast<char>(0xC0 | value >> 6);
            result += static_cast<char>(0x80 | (value & 0x3F));
        }
    }
    return result;
}

// At most so many bytes, whole characters.
void cut(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    text.resize(most);
}

bool is_drive(std::string_view part) {
    return part.size() == 2 && part[1] == ':' &&
           ((part[0] >= 'a' && part[0] <= 'z') || (part[0] >= 'A' && part[0] <= 'Z'));
}

}  // namespace

std::string safe_entry_name(std::string_view name) {
    const std::string text = is_utf8(name) ? std::string(name) : from_latin1(name);
    std::string result;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find_first_of("/\\", begin), text.size());
        std::string part = text.substr(begin, end - begin);
        begin = end + 1;
        if (part.empty() || part == "." || part == ".." || is_drive(part)) continue;
        for (char& character : part)
            if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F) character = '_';
        cut(part, kLongestPart);
        if (result.size() + part.size() + 1 > kLongestName) break;
        if (!result.empty()) result += '/';
        result += part;
    }
    return result.empty() ? "file" : result;
}

}  // namespace millrace::nodes
