// Runs that call webhooks of their own server and wait for the answer: they are counted along, by a
// header, so that a circle of them ends before it takes all connections.
#pragma once

#include <cstdint>
#include <string>

#include "http/client_message.hpp"
#include "http/headers.hpp"

namespace millrace::engine {

// As many callers may wait for each other.
inline constexpr unsigned kMostNestedCalls = 25;

// Where this server is reached, as far as it knows.
struct OwnAddress {
    std::string public_url{};  // empty: none
    std::string host{};        // it listens on
    std::uint16_t port = 0;    // 0: it listens nowhere
    std::string proof{};       // known to this process only: shows which calls are its own
};

// Whether a request to this URL comes back to the server.
bool is_own(const OwnAddress& own, std::string_view url);

// How many callers wait above the request; nothing good written there is none.
unsigned nested_calls_of(const http::Headers& headers);
void set_nested_calls(http::Headers& headers, unsigned count);

// Proves to the server that one of its own runs waits for the answer. Sent to no other origin.
void prove_own_call(http::ClientRequest& request, const OwnAddress& own);
// Whether that is so; the proof is taken out, so that no workflow sees it.
bool take_own_proof(http::Headers& headers, const OwnAddress& own);

}  // namespace millrace::engine
