// Hashes, keyed hashes and signatures of bytes, by OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::nodes {

// Algorithms have the names Node.js takes: "SHA256", "SHA3-512", "RIPEMD160", "RSA-SHA256"; any
// case. Errors: an unknown algorithm.
Result<std::string> digest_of(std::string_view bytes, std::string_view algorithm);
Result<std::string> hmac_of(std::string_view bytes, std::string_view key,
                            std::string_view algorithm);

// A signature by a private key in PEM, as Node's createSign() makes it: PKCS #1 1.5 for RSA, DER
// for ECDSA. A key that lost its line ends on the way is mended. Errors never show the key.
Result<std::string> signature_of(std::string_view bytes, std::string_view private_key,
                                 std::string_view algorithm);

// The error that names it.
Error unknown_algorithm(std::string_view algorithm);

// "hex", "base64" or "base64url".
Result<std::string> encoded(std::string_view bytes, std::string_view encoding);
std::string to_base64_url(std::string_view bytes);  // without padding

}  // namespace millrace::nodes
