// What a request becomes when its server says to look elsewhere. Plain decisions, without I/O.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/client_message.hpp"
#include "http/url.hpp"

namespace millrace::http {

// One exchange with one server. What does not change between hops stays in the ClientRequest.
struct Hop {
    Url url;
    std::string method;
    Headers headers;
    bool has_body = false;
    bool has_credentials = true;  // user and password, client certificate
};

// Does the client go where this response's Location header says?
bool is_redirect(int status, std::string_view location);

// 303, and a POST after 301 and 302, become a GET without body. To another origin go neither
// credentials nor secret headers, not even when it leads back; the same host's https in place of
// http is no other origin.
Result<Hop> next_hop(Hop hop, const ClientRequest& request, int status, std::string_view location);

}  // namespace millrace::http
