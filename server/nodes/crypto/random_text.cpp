#include "nodes/crypto/random_text.hpp"

#include "base/base64.hpp"
#include "base/hex.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "nodes/crypto/digest.hpp"

namespace millrace::nodes {
namespace {

constexpr double kMaxLength = 1'000'000;

std::string random_bytes(std::size_t count, Random& random) {
    std::string bytes;
    bytes.reserve(count);
    while (bytes.size() < count) {
        const std::uint64_t next = random.next();
        for (unsigned shift = 0; shift < 64 && bytes.size() < count; shift += 8)
            bytes.push_back(static_cast<char>((next >> shift) & 0xFFU));
    }
    return bytes;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

Result<std::string> random_text(std::string_view type, double length, Random& random) {
    if (type == "uuid") return make_uuid(random);
    if (!(length >= 1 && length <= kMaxLength))
        return Error{
            ErrorKind::InvalidInput,
            "The length must be between 1 and 1000000, but it is " + number_to_text(length) + ".",
            "Change \"Length\"."};
    const auto count = static_cast<std::size_t>(length);
    std::string text = random_bytes(count, random);
    if (type == "ascii") {
        for (char& c : text) c = static_cast<char>(static_cast<unsigned char>(c) & 0x7FU);
    } else if (type == "hex") {
        text = to_hex(text).substr(0, count);
    } else if (type == "base64") {
        text = to_base64(text);
        std::erase_if(text, [](char c) { return !is_letter_or_digit(c); });
        while (text.size() < count) {
            const std::string more = to_base64(random_bytes(count, random));
            for (const char c : more)
                if (is_letter_or_digit(c)) text.push_back(c);
        }
        text.resize(count);
    } else {
        return Error{ErrorKind::InvalidInput,
                     "There is no kind of text \"" + std::string(type) + "\".",
                     "Choose one of the list in \"Type\"."};
    }
    return text;
}

}  // namespace millrace::nodes
