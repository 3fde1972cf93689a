#include "expression/detail/digest.hpp"

#include <openssl/evp.h>

#include <array>

#include "expression/detail/context.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

// One sequence of UTF-8, or as much of a broken one as belongs together.
void append_sequence(std::string& out, std::string_view bytes, std::size_t& at) {
    const auto byte = [&](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    };
    const unsigned lead = byte(at);
    unsigned low = 0x80;
    unsigned high = 0xBF;
    std::size_t more = 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
        more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        more = 2;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        more = 3;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    }
    const std::size_t start = at++;
    bool is_whole = lead < 0x80 || more > 0;
    for (std::size_t i = 0; i < more && is_whole; ++i) {
        if (byte(at) < low || byte(at) > high) {
            is_whole = false;
            break;
        }
        low = 0x80;
        high = 0xBF;
        ++at;
    }
    if (is_whole)
        out += bytes.substr(start, at - start);
    else
        out += "\xEF\xBF\xBD";
}

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

}  // namespace

std::string hex_digest(std::string_view text, std::string_view algorithm) {
    const std::string name = to_lower(algorithm);
    if (name != "md5" && name != "sha1" && name != "sha224" && name != "sha256" &&
        name != "sha384" && name != "sha512")
        need_script("this hash");
    if (has_lone_surrogate(text)) need_script("half of a surrogate pair");
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::size_t size = 0;
    const bool is_done = EVP_Q_digest(nullptr, name.c_str(), nullptr, text.data(), text.size(),
                                      digest.data(), &size) == 1;
    if (!is_done) need_script("this hash");
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(kHex[digest[i] >> 4U]);
        out.push_back(kHex[digest[i] & 15U]);
    }
    return out;
}

std::string decode_base64_text(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = base64_value(c);
        if (value < 0) continue;
        bits = (bits << 6U) | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU));
        }
    }
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) append_sequence(out, bytes, at);
    return out;
}

}  // namespace millrace::expression
