// Who is calling: API keys and what they may do.
#pragma once

#include "api/permission.hpp"
#include "base/async.hpp"
#include "http/message.hpp"

namespace millrace::api {

struct ApiServices;

// SHA-256 of the key as hex: what is stored. Keys are 256 random bits, so a plain hash cannot be
// searched back, and a look-up by it says nothing of a wrong key through its time.
std::string hash_of_key(std::string_view key);

// Good when the request's key (header X-N8N-API-KEY, or Authorization: Bearer) holds the
// permission. Errors: Unauthorized without a known key, Forbidden when it does not reach so far,
// Unavailable.
Task<Result<void>> check_access(const ApiServices& services, const http::Request& request,
                                Permission permission);

}  // namespace millrace::api
