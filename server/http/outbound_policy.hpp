// Where outbound requests may go: the guard against server-side request forgery.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/address_range.hpp"
#include "http/host_pattern.hpp"

namespace millrace::http {

// The client asks it twice on every hop: about the host as it is written, and about the address
// that is really connected to, after the name was looked up. So neither a redirect nor a name that
// changes its address gets around it. IPv4 addresses inside IPv6 ones (mapped, NAT64, 6to4, …) are
// judged as the IPv4 address.
//
// block() beats allow(), and allow() beats what the policy starts with.
class OutboundPolicy {
  public:
    // Everything but what no workflow needs: link-local addresses and the metadata services of
    // clouds, multicast, reserved ranges. Loopback and private networks may be reached, so only for
    // servers whose workflows are all written by people who may reach these anyway.
    static OutboundPolicy open();
    // Only addresses of the public internet.
    static OutboundPolicy public_only();
    // Nothing but what allow() names.
    static OutboundPolicy listed_only();

    // Take "10.1.0.0/16", "::1", "erp.example.com", "*.example.com". A host allowed by its name may
    // have any address: whoever controls that name is trusted.
    Result<void> allow(std::string_view entry);
    Result<void> block(std::string_view entry);

    // Why nothing may connect to `address`, one of `host`'s, such as "a loopback address"; nullopt
    // when it may.
    std::optional<std::string> refusal_of(std::string_view host, const ip::address& address) const;

    // Who turns the host's name into an address: the client, whose addresses are judged then, or a
    // proxy, so that the name is all there is to judge by.
    enum class Lookup { ByClient, ByProxy };
    // The same for a host as it is written, `host` as in Url::host.
    std::optional<std::string> refusal_of_host(std::string_view host, Lookup lookup) const;

  private:
    enum class Start { Open, PublicOnly, ListedOnly };

    explicit OutboundPolicy(Start start) : start_(start) {}

    Start start_;
    std::vector<AddressRange> allowed_ranges_;
    std::vector<AddressRange> blocked_ranges_;
    HostPatterns allowed_hosts_;
    HostPatterns blocked_hosts_;
};

}  // namespace millrace::http
