#include "http/utf8.hpp"

#include <cstddef>

namespace millrace::http {
namespace {

struct Sequence {
    std::size_t size;  // bytes of the valid sequence, or of the invalid part to replace
    bool valid;
};

unsigned char byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

Sequence sequence_at(std::string_view text, std::size_t at) {
    const unsigned char first = byte_at(text, at);
    if (first < 0x80) return {1, true};
    std::size_t size = 0;
    unsigned char low = 0x80;   // bounds of the second byte: no overlong forms,
    unsigned char high = 0xbf;  // no surrogates, nothing beyond U+10FFFF
    if (first >= 0xc2 && first <= 0xdf) {
        size = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        size = 3;
        if (first == 0xe0) low = 0xa0;
        if (first == 0xed) high = 0x9f;
    } else if (first >= 0xf0 && first <= 0xf4) {
        size = 4;
        if (first == 0xf0) low = 0x90;
        if (first == 0xf4) high = 0x8f;
    } else {
        return {1, false};
    }
    for (std::size_t i = 1; i < size; ++i) {
        if (at + i >= text.size()) return {i, false};
        const unsigned char next = byte_at(text, at + i);
        if (next < low || next > high) return {i, false};
        low = 0x80;
        high = 0xbf;
    }
    return {size, true};
}

// Where the first invalid sequence starts, or npos.
std::size_t first_invalid(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Sequence sequence = sequence_at(text, at);
        if (!sequence.valid) return at;
        at += sequence.size;
    }
    return std::string_view::npos;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    return first_invalid(text) == std::string_view::npos;
}

std::string to_valid_utf8(std::string text) {
    const std::size_t start = first_invalid(text);
    if (start == std::string::npos) return text;
    std::string result = text.substr(0, start);
    for (std::size_t at = start; at < text.size();) {
        const Sequence sequence = sequence_at(text, at);
        if (sequence.valid)
            result.append(text, at, sequence.size);
        else
            result += "\xef\xbf\xbd";
        at += sequence.size;
    }
    return result;
}

std::string utf8_of_latin1(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out.push_back(c);
        } else {
            out.push_back(static_cast<char>(0xC0U | (byte >> 6U)));
            out.push_back(static_cast<char>(0x80U | (byte & 0x3FU)));
        }
    }
    return out;
}

}  // namespace millrace::http
