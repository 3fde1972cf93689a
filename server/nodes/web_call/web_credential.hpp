// How a credential is applied to a request.
#pragma once

#include <string_view>

#include "nodes/web_call/web_call.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes {

// Fetches the node's credential of this type and applies it: the general ones ("httpBasicAuth",
// "oAuth2Api", …) and those of services that are known here. Hosts that the credential is limited
// to become the request's. Errors say which credential lacks what.
Result<void> apply_credential(sdk::NodeContext& context, std::string_view type, WebCall& call);

// Certificate and key of "httpSslAuth".
Result<void> apply_client_certificate(sdk::NodeContext& context, WebCall& call);

// The same with the fields given, where they are plain: not for OAuth 1, which signs the request.
Result<void> apply_fields(std::string_view type, const JsonObject& fields, WebCall& call);

// The hosts that the credential may be sent to.
Result<void> limit_hosts(std::string_view type, const JsonObject& fields, WebCall& call);

}  // namespace millrace::nodes
