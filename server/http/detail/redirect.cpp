#include "http/detail/redirect.hpp"

#include <array>

namespace millrace::http {
namespace {

constexpr std::array kBodyHeaders{"Content-Type",     "Content-Encoding", "Content-Language",
                                  "Content-Location", "Content-Length",   "Expect"};
// Host is no secret, but names the origin that is left.
constexpr std::array kOriginHeaders{"Authorization", "Cookie", "Proxy-Authorization", "Host"};

bool becomes_get(int status, std::string_view method) {
    if (status == 303) return method != "GET" && method != "HEAD";
    return (status == 301 || status == 302) && method == "POST";
}

// From http://host to https://host, both on their usual ports.
bool is_upgrade(const Url& from, const Url& to) {
    return from.host == to.host && from.scheme == "http" && from.port == 80 &&
           to.scheme == "https" && to.port == 443;
}

void drop_secrets(Hop& hop, const ClientRequest& request) {
    for (const char* name : kOriginHeaders) hop.headers.remove(name);
    for (const std::string& name : request.secret_headers) hop.headers.remove(name);
    hop.has_credentials = false;
}

}  // namespace

bool is_redirect(int status, std::string_view location) {
    return !location.empty() &&
           (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
}

Result<Hop> next_hop(Hop hop, const ClientRequest& request, int status, std::string_view location) {
    const auto scheme = to_lower(scheme_of(location));
    if (!scheme.empty() && scheme != "http" && scheme != "https")
        return Error{ErrorKind::Forbidden,
                     hop.url.authority() + " redirected to an address with the scheme \"" + scheme +
                         "\", which is not followed.",
                     "Only http and https are. Switch following redirects off to see the response "
                     "itself."};
    auto target = resolve_url(hop.url, location);
    if (!target)
        return Error{ErrorKind::Unavailable,
                     hop.url.authority() + " redirected to an address that is not valid.",
                     "Switch following redirects off to see the response itself.",
                     target.error().message};
    if (!hop.url.has_same_origin(*target) && !is_upgrade(hop.url, *target)) {
        if (request.sends_credentials_everywhere)
            hop.headers.remove("Host");
        else
            drop_secrets(hop, request);
    }
    if (becomes_get(status, hop.method)) {
        hop.method = "GET";
        hop.has_body = false;
        for (const char* name : kBodyHeaders) hop.headers.remove(name);
    }
    hop.url = std::move(*target);
    return hop;
}

}  // namespace millrace::http
