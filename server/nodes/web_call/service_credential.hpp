// Credentials of well-known services: a table of where each puts its key.
#pragma once

#include <string_view>

#include "nodes/web_call/web_call.hpp"

namespace millrace::nodes {

// Unsupported for a type that is not in the table; the hint says what to use instead.
Result<void> apply_service_credential(std::string_view type, const JsonObject& fields,
                                      WebCall& call);

}  // namespace millrace::nodes
