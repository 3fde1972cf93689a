// The addresses that requests leave for: http and https URLs, taken apart by the parser that also
// connects to them, so that no two parts of the program can read one URL in two ways.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::http {

struct Url {
    std::string text;    // normalised and encoded; without user, password and fragment
    std::string scheme;  // "http" or "https"
    // Lower case and ASCII. Every way of writing an IPv4 address (decimal, octal, hex, short) is
    // dotted decimal here; an IPv6 address has no brackets and no zone.
    std::string host;
    std::uint16_t port = 0;
    std::string user;  // decoded
    std::string password;

    // "example.com:443": fit for messages and logs.
    std::string authority() const;
    bool has_same_origin(const Url& other) const;
};

// Encodes what browsers would encode (spaces, quotes, non-ASCII text) and leaves "%" alone. The
// error says what is wrong without repeating the URL, which may hold secrets.
Result<Url> parse_url(std::string_view text);

// What `reference`, the value of a Location header, means in a response from `base`. User and
// password in it are ignored.
Result<Url> resolve_url(const Url& base, std::string_view reference);

// "https" of "https:anything"; empty when the text begins with no scheme.
std::string_view scheme_of(std::string_view text);

// The ASCII form of a host name in lower case, without a dot at the end: "Müller.DE." is
// "xn--mller-kva.de". Fails when there is none.
Result<std::string> to_ascii_host(std::string_view host);

}  // namespace millrace::http
