#include "nodes/crypto/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <memory>

#include "base/base64.hpp"
#include "base/hex.hpp"
#include "nodes/crypto/key.hpp"

namespace millrace::nodes {

const EVP_MD* find_digest(std::string_view algorithm) {
    const std::string name(algorithm);
    if (const EVP_MD* known = EVP_get_digestbyname(name.c_str())) return known;
    constexpr std::string_view kPrefix = "RSA-";
    if (algorithm.starts_with(kPrefix)) return find_digest(algorithm.substr(kPrefix.size()));
    return nullptr;
}

Error unknown_algorithm(std::string_view algorithm) {
    return Error{ErrorKind::InvalidInput,
                 "There is no algorithm \"" + std::string(algorithm) + "\".",
                 "Use a name such as SHA256 or SHA3-512."};
}

namespace {

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

using Buffer = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string text_of(const Buffer& buffer, unsigned size) {
    return {reinterpret_cast<const char*>(buffer.data()), size};
}

}  // namespace

Result<std::string> digest_of(std::string_view bytes, std::string_view algorithm) {
    const EVP_MD* digest = find_digest(algorithm);
    Buffer buffer{};
    unsigned size = 0;
    if (!digest ||
        EVP_Digest(bytes.data(), bytes.size(), buffer.data(), &size, digest, nullptr) != 1)
        return unknown_algorithm(algorithm);
    return text_of(buffer, size);
}

Result<std::string> hmac_of(std::string_view bytes, std::string_view key,
                            std::string_view algorithm) {
    const EVP_MD* digest = find_digest(algorithm);
    Buffer buffer{};
    unsigned size = 0;
    if (!digest || !HMAC(digest, key.data(), static_cast<int>(key.size()), data_of(bytes),
                         bytes.size(), buffer.data(), &size))
        return unknown_algorithm(algorithm);
    return text_of(buffer, size);
}

Result<std::string> signature_of(std::string_view bytes, std::string_view private_key,
                                 std::string_view algorithm) {
    const EVP_MD* digest = find_digest(algorithm);
    if (!digest) return unknown_algorithm(algorithm);
    const auto key = read_private_key(private_key);
    if (!key) return key.error();
    return sign_bytes(bytes, key->get(), {.digest = digest});
}

std::string to_base64_url(std::string_view bytes) {
    std::string text = to_base64(bytes);
    while (text.ends_with('=')) text.pop_back();
    for (char& c : text) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return text;
}

Result<std::string> encoded(std::string_view bytes, std::string_view encoding) {
    if (encoding == "hex") return to_hex(bytes);
    if (encoding == "base64") return to_base64(bytes);
    if (encoding == "base64url") return to_base64_url(bytes);
    return Error{ErrorKind::InvalidInput, "There is no encoding \"" + std::string(encoding) + "\".",
                 "Use hex or base64."};
}

}  // namespace millrace::nodes
