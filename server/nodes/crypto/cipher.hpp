// Encrypted texts: with a passphrase, or for the owner of a key.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/random.hpp"

namespace millrace::nodes {

// Ciphers: "aes-256-gcm", "aes-192-gcm", "aes-128-gcm", "chacha20-poly1305". The key is made from
// the passphrase by scrypt (N 65536, r 8, p 1), anew for each text; that takes some 0.2 seconds and
// 64 MiB. The result in base64: 1 byte of version (1), 16 of salt, 12 of nonce, 16 of tag, the
// ciphertext.
Result<std::string> encrypt_with_passphrase(std::string_view text, std::string_view passphrase,
                                            std::string_view cipher, Random& random);
// One error for everything that may be wrong: passphrase, cipher, a text that was changed.
Result<std::string> decrypt_with_passphrase(std::string_view encrypted, std::string_view passphrase,
                                            std::string_view cipher);

// RSA-OAEP with SHA-256, in base64. Only short texts: 190 bytes for a key of 2048 bits.
Result<std::string> encrypt_for_key(std::string_view text, std::string_view public_key);
Result<std::string> decrypt_with_key(std::string_view encrypted, std::string_view private_key);

}  // namespace millrace::nodes
