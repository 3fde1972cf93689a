#include "nodes/crypto/cipher.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "nodes/crypto/fresh_key.hpp"

namespace millrace::nodes {
namespace {

TEST(Cipher, ComesBackWithTheSamePassphraseAndCipher) {
    SeededRandom random(1);
    for (const char* cipher : {"aes-256-gcm", "aes-192-gcm", "aes-128-gcm", "chacha20-poly1305"}) {
        const auto encrypted = encrypt_with_passphrase("häuser", "open sesame", cipher, random);
        ASSERT_TRUE(encrypted) << cipher;
        EXPECT_EQ(decrypt_with_passphrase(*encrypted, "open sesame", cipher).value(), "häuser");
    }
}

TEST(Cipher, HasAVersionAndIsDifferentEachTime) {
    SeededRandom random(1);
    const auto one = encrypt_with_passphrase("x", "secret", "aes-256-gcm", random);
    EXPECT_NE(*one, *encrypt_with_passphrase("x", "secret", "aes-256-gcm", random));
    const std::string bytes = from_base64(*one).value();
    EXPECT_EQ(bytes.size(), 1U + 16 + 12 + 16 + 1);
    EXPECT_EQ(bytes.front(), 1);
}

TEST(Cipher, RefusesWhatWasChanged) {
    SeededRandom random(1);
    const std::string encrypted =
        encrypt_with_passphrase("text", "secret", "aes-256-gcm", random).value();
    EXPECT_FALSE(decrypt_with_passphrase(encrypted, "Secret", "aes-256-gcm"));
    EXPECT_FALSE(decrypt_with_passphrase(encrypted, "secret", "chacha20-poly1305"));
    std::string bytes = from_base64(encrypted).value();
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    EXPECT_FALSE(decrypt_with_passphrase(to_base64(bytes), "secret", "aes-256-gcm"));
    EXPECT_FALSE(decrypt_with_passphrase("AAAA", "secret", "aes-256-gcm"));
    EXPECT_FALSE(decrypt_with_passphrase("no base64!", "secret", "aes-256-gcm"));
    EXPECT_FALSE(encrypt_with_passphrase("text", "", "aes-256-gcm", random));
    EXPECT_FALSE(encrypt_with_passphrase("text", "secret", "rot13", random));
}

TEST(Cipher, IsReadByTheOwnerOfTheKeyOnly) {
    const FreshKey key = FreshKey::rsa();
    const auto encrypted = encrypt_for_key("text", key.public_pem);
    ASSERT_TRUE(encrypted);
    EXPECT_EQ(decrypt_with_key(*encrypted, key.private_pem).value(), "text");
    EXPECT_FALSE(decrypt_with_key(*encrypted, FreshKey::rsa().private_pem));
    EXPECT_TRUE(encrypt_for_key(std::string(190, 'x'), key.public_pem));
    EXPECT_FALSE(encrypt_for_key(std::string(191, 'x'), key.public_pem));
    EXPECT_FALSE(encrypt_for_key("text", FreshKey::curve("P-256").public_pem));
}

}  // namespace
}  // namespace millrace::nodes
