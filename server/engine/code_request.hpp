// HTTP requests of users' code: the plain form that the prelude makes of a helper's options
// (docs/reference/script-protocol.md), sent by the server's client.
#pragma once

#include "base/async.hpp"
#include "base/json.hpp"
#include "http/client.hpp"

namespace millrace::engine {

// {"method","url","headers","body"|"bodyBase64",…} ->
// {"statusCode","statusMessage","headers","body"}. Any status is an answer; errors are those of
// http::Client.
Task<Result<Json>> send_code_request(const http::Client& client, JsonObject options);

}  // namespace millrace::engine
