#include "nodes/crypto/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nodes/crypto/fresh_key.hpp"
#include "nodes/crypto/key.hpp"
#include "nodes/crypto/random_text.hpp"

namespace millrace::nodes {
namespace {

bool verifies(const std::string& signature, std::string_view text, std::string_view pem) {
    const auto key = read_public_key(pem);
    return is_signature(signature, text, key->get(), {.digest = find_digest("SHA256")});
}

TEST(Signature, IsOneOfItsKeyOnly) {
    const FreshKey key = FreshKey::rsa();
    const auto signature = signature_of("text", key.private_pem, "RSA-SHA256");
    ASSERT_TRUE(signature);
    EXPECT_EQ(*signature, signature_of("text", key.private_pem, "sha256").value());
    EXPECT_TRUE(verifies(*signature, "text", key.public_pem));
    EXPECT_TRUE(verifies(*signature, "text", key.private_pem));
    EXPECT_FALSE(verifies(*signature, "other", key.public_pem));
    EXPECT_FALSE(verifies(*signature, "text", FreshKey::rsa().public_pem));
}

TEST(Signature, TakesKeysOfCurvesAndKeysThatLostTheirLines) {
    const FreshKey curve = FreshKey::curve("P-256");
    EXPECT_TRUE(verifies(signature_of("text", curve.private_pem, "SHA256").value(), "text",
                         curve.public_pem));
    for (const std::string_view between : {" ", "\\n", "|"}) {
        std::string flat;
        for (const char c : FreshKey::rsa().private_pem)
            flat += c == '\n' ? std::string(between) : std::string(1, c);
        EXPECT_TRUE(signature_of("text", flat, "SHA256")) << between;
    }
}

TEST(Signature, NeverShowsTheKeyInErrors) {
    const auto failed = signature_of("text", "very secret", "SHA256");
    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().message + failed.error().hint + failed.error().detail,
                testing::Not(testing::HasSubstr("secret")));
    EXPECT_FALSE(signature_of("text", FreshKey::rsa().private_pem, "ROT13"));
}

TEST(RandomText, HasTheLengthAndTheCharactersOfItsType) {
    SeededRandom random(1);
    EXPECT_THAT(random_text("uuid", 0, random).value(),
                testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-.{4}-[0-9a-f]{12}"));
    EXPECT_THAT(random_text("hex", 7, random).value(), testing::MatchesRegex("[0-9a-f]{7}"));
    EXPECT_THAT(random_text("base64", 50, random).value(),
                testing::MatchesRegex("[0-9A-Za-z]{50}"));
    const std::string ascii = random_text("ascii", 100, random).value();
    EXPECT_EQ(ascii.size(), 100U);
    for (const char c : ascii) EXPECT_LT(static_cast<unsigned char>(c), 128);
    EXPECT_FALSE(random_text("hex", 1e9, random));
    EXPECT_FALSE(random_text("hex", 0, random));
    EXPECT_FALSE(random_text("emoji", 5, random));
}

}  // namespace
}  // namespace millrace::nodes
