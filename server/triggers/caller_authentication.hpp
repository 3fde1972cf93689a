// Whether a caller may call: the ways a Webhook or form asks for who it is.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "http/message.hpp"
#include "sdk/node_services.hpp"

namespace millrace::triggers {

enum class Authentication {
    None,
    Basic,   // user name and password
    Header,  // a secret in a header
    Token    // a JSON web token
};

// Nothing for a way that is not known: then nobody may call.
std::optional<Authentication> authentication_from(std::string_view name);

struct Admission {
    std::optional<http::Response> refusal{};  // nothing: welcome
    std::optional<Json> token_payload{};      // what the token says
};

// Looks the node's credential up in `credentials` and compares in constant time. Never open: a
// missing or empty credential refuses everybody (500, without a word on why in the answer's text
// beyond what the operator must do). `realm` is shown by browsers that ask for a password.
Task<Admission> admit(const http::Request& request, const workflow::Node& node,
                      Authentication authentication, sdk::CredentialSource* credentials, Time now,
                      std::string_view realm);

}  // namespace millrace::triggers
