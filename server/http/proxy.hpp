// A proxy that outbound requests go through.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/url.hpp"

namespace millrace::http {

struct Proxy {
    Url url;  // http or https: how the proxy itself is spoken to

    // "http://user:password@proxy.example.com:3128"; the port may be left out (80, 443). The error
    // does not repeat the text, which may hold a password.
    static Result<Proxy> parse(std::string_view text);
};

}  // namespace millrace::http
