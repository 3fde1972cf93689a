// JSON web tokens (RFC 7519): signing, reading and checking them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace millrace::nodes {

// "HS256" … "HS512" with a secret; "RS…", "PS…" with an RSA key, "ES…" with one of an elliptic
// curve, in PEM.
struct TokenKey {
    std::string algorithm;
    std::string key;  // the secret, or the private key for signing, the public one for checking
    std::string passphrase{};  // of an encrypted private key
};

// `key_id` goes into the header where it is not empty.
Result<std::string> sign_token(const JsonObject& payload, const TokenKey& key,
                               std::string_view key_id = {});

struct Token {
    JsonObject header;
    Json payload;           // an object in nearly all tokens
    std::string signature;  // as it is written
};

// What a token says, unchecked; nothing for a text that is no token.
std::optional<Token> read_token(std::string_view text);

struct TokenRules {
    double now = 0;        // seconds since 1970
    double tolerance = 0;  // seconds that clocks may differ
    bool ignores_expiry = false;
    bool ignores_start = false;
};

// The error says what is wrong: no token, another algorithm, a wrong signature, expired, not yet
// valid.
Result<Token> verify_token(std::string_view text, const TokenKey& key, const TokenRules& rules);

}  // namespace millrace::nodes
