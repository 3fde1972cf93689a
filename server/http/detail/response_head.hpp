// The bytes of a response before its body.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace millrace::http {

struct ResponseFraming {
    std::string_view date{};  // the Date header's value
    bool close = false;       // this is the connection's last response
    bool keep_alive = false;  // say so explicitly, for HTTP/1.0 clients
};

// Appends status line and headers with the blank line after them. Headers that must not be sent
// (malformed ones, and the framing's own) are left out; malformed ones are logged.
void append_response_head(std::string& out, const Response& response,
                          const ResponseFraming& framing);

// Does a body follow the head on the wire?
bool has_body(int status, bool is_head);

}  // namespace millrace::http
