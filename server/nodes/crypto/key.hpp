// Asymmetric keys, and what is signed with them.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::nodes {

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;

// Keys in PEM; a text whose line ends were lost is mended. `passphrase` for encrypted private keys.
// Errors never show the key.
Result<Key> read_private_key(std::string_view pem, std::string_view passphrase = {});
// A public key, a certificate, or the private key that it belongs to.
Result<Key> read_public_key(std::string_view pem);

// The digest of that name, or null.
const EVP_MD* find_digest(std::string_view algorithm);

enum class Padding { Pkcs1, Pss };  // of RSA; other keys have none

struct SignatureRules {
    const EVP_MD* digest = nullptr;
    Padding padding = Padding::Pkcs1;
};

Result<std::string> sign_bytes(std::string_view bytes, EVP_PKEY* key, SignatureRules rules);
bool is_signature(std::string_view signature, std::string_view bytes, EVP_PKEY* key,
                  SignatureRules rules);

}  // namespace millrace::nodes
