// A request that leaves the server, and the response it gets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/content.hpp"
#include "http/headers.hpp"

namespace millrace::http {

// User and password for the request's own server; sent to no other origin.
struct Credentials {
    enum class Scheme { Basic, Digest };

    Scheme scheme = Scheme::Basic;
    std::string user;
    std::string password;
};

// Certificates and keys are PEM texts.
struct TlsSettings {
    bool verify = true;       // false: any certificate is good, and anybody may listen
    std::string authorities;  // trusted instead of the system's; empty: the system's
    std::string certificate;  // the client's own; connections with one are never shared
    std::string key;          // empty: it is in `certificate`
    std::string key_password;
};

enum class HttpVersion {
    Http1,  // HTTP/1.1
    Http2   // where an https server offers it, else HTTP/1.1
};

// For bodies of responses that may be too many bytes for memory.
struct ResponseStore {
    ContentStore* contents = nullptr;  // null: every body is in memory
    // Decides by the head of a response; empty: all bodies go into the store.
    std::function<bool(const Headers&)> takes{};
    std::uint64_t limit = std::uint64_t{8} << 30;  // in place of response_limit, decompressed
};

struct ClientRequest {
    std::string method = "GET";
    // http or https. User and password in it stand for basic credentials where there are no others.
    std::string url;
    // Sent in this order. Content-Length and Transfer-Encoding are the client's own: what is said
    // about them here is ignored.
    Headers headers;
    // Names of headers that are sent to no other origin, besides Authorization and Cookie.
    std::vector<std::string> secret_headers;
    // The body is repeated on redirects that keep the method.
    std::string body;
    // Follow after `body`, one behind the other; read piece by piece while they are sent.
    std::vector<ContentPtr> body_contents;

    Duration timeout = std::chrono::minutes(5);           // for everything, redirects included
    Duration connect_timeout = std::chrono::seconds(30);  // name, connection and TLS of one hop
    std::size_t response_limit = 256 * 1024 * 1024;       // bytes of the body, decompressed
    // Where bodies go that are not to be held in memory. A slow store slows the server down that
    // sends, never this shard.
    ResponseStore store;

    // Wherever redirects lead, credentials and secret headers go along: for services that need it.
    bool sends_credentials_everywhere = false;
    bool follow_redirects = true;  // false: the redirect itself is the response
    unsigned max_redirects = 20;

    // Where set, hosts that this request may reach, as HostPattern; checked on every hop. For
    // credentials that belong to certain hosts.
    std::vector<std::string> allowed_hosts;
    std::optional<std::string> proxy;  // instead of the client's; under the client's policy
    TlsSettings tls;
    std::optional<Credentials> credentials;
    HttpVersion version = HttpVersion::Http1;
    // Asks for compression and undoes it. Response headers stay as received: Content-Encoding and
    // Content-Length tell of the compressed body.
    bool accept_compression = true;
};

// Since the hop began, of the last hop; zero for what was not needed.
struct ClientTimings {
    Duration name_lookup{};
    Duration connect{};
    Duration tls{};
    Duration first_byte{};
    Duration hop{};
    Duration total{};  // of the whole request
};

struct ClientResponse {
    int status = 0;
    std::string status_text;   // may be empty
    std::string http_version;  // "1.1", "2"
    Headers headers;           // of the last hop
    std::string body;
    ContentPtr content;  // instead of `body` where it went into the store; else null
    std::string url;     // that answered, without user, password and fragment
    unsigned redirects = 0;
    ClientTimings timings;
};

}  // namespace millrace::http
