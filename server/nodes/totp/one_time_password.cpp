#include "nodes/totp/one_time_password.hpp"

#include <cmath>

#include "nodes/crypto/digest.hpp"

namespace millrace::nodes {
namespace {

Result<std::string> from_base32(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    unsigned count = 0;
    for (char c : text) {
        if (c == ' ' || c == '-' || c == '=') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        unsigned value = 0;
        if (c >= 'A' && c <= 'Z')
            value = static_cast<unsigned>(c - 'A');
        else if (c >= '2' && c <= '7')
            value = static_cast<unsigned>(c - '2' + 26);
        else
            return Error{ErrorKind::InvalidInput, "The secret is not written in base 32.",
                         "It has only the letters A to Z and the digits 2 to 7."};
        bits = (bits << 5U | value) & 0xFFFU;
        count += 5;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>(bits >> count & 0xFFU));
        }
    }
    if (bytes.empty())
        return Error{ErrorKind::InvalidInput, "The secret is empty.", "Give a secret in base 32."};
    return bytes;
}

std::string counter_bytes(double counter) {
    auto number = static_cast<std::uint64_t>(counter);
    std::string bytes(8, '\0');
    for (std::size_t i = bytes.size(); i-- > 0; number >>= 8U)
        bytes[i] = static_cast<char>(number & 0xFFU);
    return bytes;
}

}  // namespace

Result<std::string> one_time_password(std::string_view secret, double now,
                                      const PasswordRules& rules) {
    constexpr int kMaxDigits = 10;
    if (rules.digits < 1 || rules.digits > kMaxDigits)
        return Error{ErrorKind::InvalidInput, "A password has between 1 and 10 digits.",
                     "Change \"Digits\"."};
    if (rules.period < 1)
        return Error{ErrorKind::InvalidInput, "The period must be at least one second.",
                     "Change \"Period\"."};
    const auto key = from_base32(secret);
    if (!key) return key.error();
    const auto digest =
        hmac_of(counter_bytes(std::floor(now / rules.period)), *key, rules.algorithm);
    if (!digest) return digest.error();
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint64_t>(static_cast<unsigned char>((*digest)[i]));
    };
    const std::size_t at = byte(digest->size() - 1) & 15U;
    if (at + 4 > digest->size())
        return Error{ErrorKind::InvalidInput,
                     "The algorithm \"" + rules.algorithm + "\" is too short for passwords.",
                     "Use SHA1 or longer."};
    const std::uint64_t number =
        (byte(at) & 127U) << 24U | byte(at + 1) << 16U | byte(at + 2) << 8U | byte(at + 3);
    std::string text = std::to_string(number);
    const auto digits = static_cast<std::size_t>(rules.digits);
    if (text.size() < digits) text.insert(0, digits - text.size(), '0');
    return text.substr(text.size() - digits);
}

int seconds_remaining(double now, const PasswordRules& rules) {
    return rules.period - static_cast<int>(std::fmod(std::floor(now), rules.period));
}

}  // namespace millrace::nodes
