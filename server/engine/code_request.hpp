// HTTP requests of users' code: the plain form that the prelude makes of a helper's options
// (docs/reference/script-protocol.md), sent the way the node sends.
#pragma once

#include <functional>

#include "base/async.hpp"
#include "base/json.hpp"
#include "http/client.hpp"

namespace millrace::engine {

// {"method","url","headers","body"|"bodyBase64",…} ->
// {"statusCode","statusMessage","headers","body"}. Any status is an answer; errors are those of
// http::Client.
using SendRequest = std::function<Task<Result<http::ClientResponse>>(http::ClientRequest request)>;
Task<Result<Json>> send_code_request(SendRequest send, JsonObject options);

}  // namespace millrace::engine
