// Signatures of OAuth 1.0 (RFC 5849).
#pragma once

#include <string>

#include "nodes/web_call/web_call.hpp"

namespace millrace::nodes {

// Adds the Authorization header. `fields`: consumerKey, consumerSecret, signatureMethod
// ("HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT") and the token (oauthTokenData with
// oauth_token and oauth_token_secret) where there is one. The body counts when it is a form.
Result<void> sign_oauth1(const JsonObject& fields, WebCall& call, const std::string& timestamp,
                         const std::string& nonce);

}  // namespace millrace::nodes
