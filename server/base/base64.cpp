#include "base/base64.hpp"

#include <openssl/evp.h>

#include <limits>

namespace millrace {
namespace {

constexpr std::size_t kMaxBytes = std::numeric_limits<int>::max() / 2;

const unsigned char* bytes_of(const std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    check(bytes.size() <= kMaxBytes, "base64 input is below 1 GiB");
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

Result<std::string> from_base64(std::string_view text) {
    const Error failure{ErrorKind::InvalidInput, "The text is not valid base64."};
    if (text.size() > kMaxBytes) return failure;
    std::string normal;
    normal.reserve(text.size() + 3);
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        normal.push_back(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    while (!normal.empty() && normal.back() == '=') normal.pop_back();
    if (normal.size() % 4 == 1 || normal.find('=') != std::string::npos) return failure;
    const std::size_t padding = (4 - normal.size() % 4) % 4;
    normal.append(padding, '=');
    std::string bytes(normal.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     bytes_of(normal), static_cast<int>(normal.size()));
    if (size < 0) return failure;
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace millrace
