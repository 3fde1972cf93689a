// The HTTP client: everything that leaves the server passes here.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/async.hpp"
#include "base/error.hpp"
#include "http/client_message.hpp"
#include "http/host_pattern.hpp"
#include "http/outbound_policy.hpp"
#include "http/proxy.hpp"

namespace millrace {
class Runtime;
}

namespace millrace::http {

struct ClientOptions {
    OutboundPolicy policy = OutboundPolicy::public_only();
    std::string user_agent = "millrace";  // where a request names none
    // The operator's proxy: its own address is not judged by the policy, and the hosts that are
    // asked for through it only by their names; it is the proxy's duty to judge their addresses.
    std::optional<Proxy> proxy{};
    HostPatterns no_proxy{};                // hosts that are reached directly
    std::size_t header_limit = 128 * 1024;  // bytes of headers of one hop
    // Where stored contents are read and written; outlives the client. Null: on the shard itself.
    Runtime* runtime = nullptr;
};

// Any number of clients may be made; connections are kept per shard and shared among them. The
// environment's proxy variables, .netrc, cookies and caches play no part.
class Client {
  public:
    explicit Client(ClientOptions options);

    // Runs on the caller's shard and never blocks it; the caller's executor must be a shard's or
    // run_to_end()'s. Any status is a response: 404 and 500 are no errors. Errors are
    //   InvalidInput  the URL, a header, the proxy, a certificate
    //   Forbidden     the policy or the request's own allowed_hosts; a redirect to another scheme
    //   Timeout       the deadline has passed; there always is one
    //   TooLarge      body or headers of the response
    //   Canceled      by asio's cancellation
    //   Unavailable   no address, no connection, no trust, a broken or senseless response
    // and name host and port, never credentials, path or query. A request that may have reached
    // the server is sent again only when its method is idempotent.
    Task<Result<ClientResponse>> send(ClientRequest request) const;

  private:
    std::shared_ptr<const ClientOptions> options_;
};

}  // namespace millrace::http
