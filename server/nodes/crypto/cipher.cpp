#include "nodes/crypto/cipher.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>

#include "base/base64.hpp"
#include "nodes/crypto/key.hpp"

namespace millrace::nodes {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kHeadSize = 1 + kSaltSize + kNonceSize + kTagSize;
constexpr std::size_t kMaxText = std::size_t{1} << 30U;

struct CipherContextDeleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextDeleter>;

struct KeyContextDeleter {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, KeyContextDeleter>;

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* data_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

Result<const EVP_CIPHER*> find_cipher(std::string_view name) {
    if (name == "aes-256-gcm") return EVP_aes_256_gcm();
    if (name == "aes-192-gcm") return EVP_aes_192_gcm();
    if (name == "aes-128-gcm") return EVP_aes_128_gcm();
    if (name == "chacha20-poly1305") return EVP_chacha20_poly1305();
    return Error{ErrorKind::InvalidInput, "There is no cipher \"" + std::string(name) + "\".",
                 "Choose one of the list in \"Cipher\"."};
}

Result<std::string> derived_key(std::string_view passphrase, std::string_view salt,
                                const EVP_CIPHER* cipher) {
    constexpr std::uint64_t kCost = 65536;
    constexpr std::uint64_t kBlockSize = 8;
    constexpr std::uint64_t kParallel = 1;
    constexpr std::uint64_t kMaxMemory = std::uint64_t{96} << 20U;
    std::string key(static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher)), '\0');
    if (passphrase.empty())
        return Error{ErrorKind::InvalidInput, "The passphrase is empty.",
                     "Use 16 or more characters that chance decides."};
    const int is_made =
        EVP_PBE_scrypt(passphrase.data(), passphrase.size(), data_of(salt), salt.size(), kCost,
                       kBlockSize, kParallel, kMaxMemory, data_of(key), key.size());
    if (is_made != 1)
        return Error{ErrorKind::Unavailable, "There is no memory to make a key from a passphrase."};
    return key;
}

std::string random_bytes(std::size_t count, Random& random) {
    std::string bytes;
    while (bytes.size() < count) {
        const std::uint64_t next = random.next();
        for (unsigned shift = 0; shift < 64 && bytes.size() < count; shift += 8)
            bytes.push_back(static_cast<char>((next >> shift) & 0xFFU));
    }
    return bytes;
}

Error undecryptable() {
    ERR_clear_error();
    return Error{ErrorKind::InvalidInput, "The text cannot be decrypted.",
                 "The passphrase or key, the cipher and the whole text must be those it was "
                 "encrypted with."};
}

// RSA-OAEP with SHA-256; `run` is EVP_PKEY_encrypt or EVP_PKEY_decrypt.
template <class Init, class Run>
bool transform(EVP_PKEY* key, Init init, Run run, std::string_view from, std::string& to) {
    const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
    std::size_t size = 0;
    if (!context || init(context.get()) != 1 || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) <= 0 ||
        EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256()) <= 0 ||
        EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()) <= 0 ||
        run(context.get(), nullptr, &size, data_of(from), from.size()) != 1)
        return false;
    to.resize(size);
    if (run(context.get(), data_of(to), &size, data_of(from), from.size()) != 1) return false;
    to.resize(size);
    return true;
}

}  // namespace

Result<std::string> encrypt_with_passphrase(std::string_view text, std::string_view passphrase,
                                            std::string_view cipher_name, Random& random) {
    const auto cipher = find_cipher(cipher_name);
    if (!cipher) return cipher.error();
    if (text.size() > kMaxText) return Error{ErrorKind::TooLarge, "The text is longer than 1 GiB."};
    const std::string salt = random_bytes(kSaltSize, random);
    const std::string nonce = random_bytes(kNonceSize, random);
    const auto key = derived_key(passphrase, salt, *cipher);
    if (!key) return key.error();
    const CipherContext context(EVP_CIPHER_CTX_new());
    std::string encrypted(text.size(), '\0');
    std::string tag(kTagSize, '\0');
    int size = 0;
    int rest = 0;
    const bool is_done =
        EVP_EncryptInit_ex(context.get(), *cipher, nullptr, data_of(*key), data_of(nonce)) == 1 &&
        EVP_EncryptUpdate(context.get(), data_of(encrypted), &size, data_of(text),
                          static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), data_of(encrypted) + size, &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag.data()) == 1;
    check(is_done, "authenticated ciphers encrypt every text");
    return to_base64(std::string(1, kVersion) + salt + nonce + tag + encrypted);
}

Result<std::string> decrypt_with_passphrase(std::string_view encrypted, std::string_view passphrase,
                                            std::string_view cipher_name) {
    const auto cipher = find_cipher(cipher_name);
    if (!cipher) return cipher.error();
    const auto bytes = from_base64(encrypted);
    if (!bytes || bytes->size() < kHeadSize || bytes->front() != kVersion) return undecryptable();
    const std::string_view whole = *bytes;
    const std::string_view salt = whole.substr(1, kSaltSize);
    const std::string_view nonce = whole.substr(1 + kSaltSize, kNonceSize);
    std::string tag(whole.substr(1 + kSaltSize + kNonceSize, kTagSize));
    const std::string_view body = whole.substr(kHeadSize);
    const auto key = derived_key(passphrase, salt, *cipher);
    if (!key) return key.error();
    const CipherContext context(EVP_CIPHER_CTX_new());
    std::string text(body.size(), '\0');
    int size = 0;
    int rest = 0;
    const bool is_done =
        EVP_DecryptInit_ex(context.get(), *cipher, nullptr, data_of(*key), data_of(nonce)) == 1 &&
        EVP_DecryptUpdate(context.get(), data_of(text), &size, data_of(body),
                          static_cast<int>(body.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), data_of(text) + size, &rest) == 1;
    if (!is_done) return undecryptable();
    return text;
}

Result<std::string> encrypt_for_key(std::string_view text, std::string_view public_key) {
    const auto key = read_public_key(public_key);
    if (!key) return key.error();
    std::string encrypted;
    if (transform(key->get(), EVP_PKEY_encrypt_init, EVP_PKEY_encrypt, text, encrypted))
        return to_base64(encrypted);
    ERR_clear_error();
    return Error{ErrorKind::InvalidInput,
                 "The text is too long for this key, or the key is not "
                 "one of RSA.",
                 "Encrypt long texts with a passphrase."};
}

Result<std::string> decrypt_with_key(std::string_view encrypted, std::string_view private_key) {
    const auto key = read_private_key(private_key);
    if (!key) return key.error();
    const auto bytes = from_base64(encrypted);
    std::string text;
    if (!bytes || !transform(key->get(), EVP_PKEY_decrypt_init, EVP_PKEY_decrypt, *bytes, text))
        return undecryptable();
    return text;
}

}  // namespace millrace::nodes
