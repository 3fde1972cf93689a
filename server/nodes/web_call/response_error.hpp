// What a response that is no success says, in words for the person who must act.
#pragma once

#include "base/clock.hpp"
#include "http/client_message.hpp"
#include "sdk/context.hpp"
#include "workflow/item_list.hpp"

namespace millrace::nodes {

inline bool is_success(int status) {
    return status >= 200 && status < 300;
}

// `body`: the beginning of it is enough. The message begins with the status; the hint says what
// such a status usually means. `now`: what Retry-After counts from.
Error response_error(const http::ClientResponse& response, std::string_view body, Time now);

// A response that is a success, or what it says as an error; then `failed_status` is its status.
Task<Result<http::ClientResponse>> send_successfully(sdk::NodeContext& context,
                                                     http::ClientRequest request,
                                                     int& failed_status);

// {"error": {"message", "name", "httpCode"?, "description"?}} for a node that goes on; `status` 0:
// there was no response.
workflow::Item error_item(Error error, int status, std::size_t item);

}  // namespace millrace::nodes
