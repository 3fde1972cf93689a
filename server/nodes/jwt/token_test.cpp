#include "nodes/jwt/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nodes/crypto/digest.hpp"
#include "nodes/crypto/fresh_key.hpp"

namespace millrace::nodes {
namespace {

JsonObject payload(std::string_view text) {
    return parse_json(text)->get_object();
}

std::string problem_of(const Result<Token>& token) {
    return token ? "none" : token.error().message;
}

TEST(Token, IsTheOneThatEverybodyKnows) {
    const std::string known =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
        "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    const TokenKey key{.algorithm = "HS256", .key = "your-256-bit-secret"};
    const JsonObject claims = payload(R"({"sub":"1234567890","name":"John Doe","iat":1516239022})");
    EXPECT_EQ(sign_token(claims, key).value(), known);
    const auto token = verify_token(known, key, {});
    ASSERT_TRUE(token);
    EXPECT_EQ(token->payload, Json(claims));
    EXPECT_EQ(text_member(Json(token->header), "typ"), "JWT");
}

TEST(Token, IsSignedByEveryAlgorithm) {
    const FreshKey rsa = FreshKey::rsa();
    const FreshKey curves[] = {FreshKey::curve("P-256"), FreshKey::curve("P-384"),
                               FreshKey::curve("P-521")};
    for (const std::string family : {"HS", "RS", "PS", "ES"})
        for (int i = 0; i < 3; ++i) {
            const std::string algorithm = family + std::to_string(256 + 128 * i);
            const FreshKey& pair = family == "ES" ? curves[i] : rsa;
            const TokenKey signing{algorithm, family == "HS" ? "secret" : pair.private_pem};
            const TokenKey checking{algorithm, family == "HS" ? "secret" : pair.public_pem};
            const auto text = sign_token(payload(R"({"a":1})"), signing, "key 1");
            ASSERT_TRUE(text) << algorithm << text.error().message;
            const auto token = verify_token(*text, checking, {});
            ASSERT_TRUE(token) << algorithm << problem_of(token);
            EXPECT_EQ(text_member(Json(token->header), "kid"), "key 1");
            std::string changed = *text;
            changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
            EXPECT_FALSE(verify_token(changed, checking, {})) << algorithm;
        }
}

TEST(Token, NeedsTheRightKindOfKey) {
    const FreshKey rsa = FreshKey::rsa();
    EXPECT_FALSE(sign_token({}, {"ES256", rsa.private_pem}));
    EXPECT_FALSE(sign_token({}, {"ES384", FreshKey::curve("P-256").private_pem}));
    EXPECT_FALSE(sign_token({}, {"HS256", ""}));
    EXPECT_FALSE(sign_token({}, {"none", "x"}));
    EXPECT_FALSE(sign_token({}, {"RS256", "no key"}));
}

// The classic attack: a token signed with the public key as if it were a secret.
TEST(Token, DoesNotChooseItsAlgorithmItself) {
    const FreshKey rsa = FreshKey::rsa();
    const TokenKey checking{"RS256", rsa.public_pem};
    const auto forged = sign_token(payload(R"({"admin":true})"), {"HS256", rsa.public_pem});
    EXPECT_THAT(problem_of(verify_token(*forged, checking, {})), testing::HasSubstr("RS256"));
    const std::string unsigned_token =
        to_base64_url(R"({"alg":"none"})") + "." + to_base64_url(R"({"admin":true})") + ".";
    EXPECT_FALSE(verify_token(unsigned_token, checking, {}));
    EXPECT_FALSE(verify_token(unsigned_token, {"none", ""}, {}));
}

TEST(Token, IsValidForAWhile) {
    const TokenKey key{"HS256", "secret"};
    const std::string text = sign_token(payload(R"({"nbf":100,"exp":200})"), key).value();
    const auto at = [&](double now, TokenRules rules = {}) {
        rules.now = now;
        return problem_of(verify_token(text, key, rules));
    };
    EXPECT_EQ(at(150), "none");
    EXPECT_EQ(at(99), "The token is not valid yet.");
    EXPECT_EQ(at(200), "The token has expired.");
    EXPECT_EQ(at(90, {.tolerance = 10}), "none");
    EXPECT_EQ(at(209, {.tolerance = 10}), "none");
    EXPECT_EQ(at(300, {.ignores_expiry = true}), "none");
    EXPECT_EQ(at(0, {.ignores_start = true}), "none");
    const std::string odd = sign_token(payload(R"({"exp":"soon"})"), key).value();
    EXPECT_THAT(problem_of(verify_token(odd, key, {})), testing::HasSubstr("is no number"));
}

TEST(Token, IsReadUnchecked) {
    EXPECT_FALSE(read_token("no token"));
    EXPECT_FALSE(read_token("a.b.c"));
    EXPECT_FALSE(read_token("e30.e30.x.y"));
    const auto token = read_token("e30.dGV4dA.x");
    ASSERT_TRUE(token);
    EXPECT_EQ(token->payload, Json("text"));
    EXPECT_EQ(token->signature, "x");
}

}  // namespace
}  // namespace millrace::nodes
