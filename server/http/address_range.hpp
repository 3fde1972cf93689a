// IP addresses as 16 bytes, and ranges of them: what the outbound policy compares.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::http {

namespace ip = boost::asio::ip;

// An IPv4 address is in its mapped form, ::ffff:a.b.c.d.
using AddressBytes = std::array<std::uint8_t, 16>;

// Where packets to `address` end up: an IPv4 address that is written inside an IPv6 one (mapped,
// compatible, translated, NAT64, 6to4) is that IPv4 address.
AddressBytes destination_of(const ip::address& address);

struct AddressRange {
    AddressBytes network{};
    unsigned prefix = 128;  // bits of `network` that count

    bool contains(const AddressBytes& address) const;
};

// "10.0.0.0/8", "fd00::/8", or one address; brackets around an IPv6 address are allowed.
std::optional<AddressRange> parse_address_range(std::string_view text);

// The address itself, where `host` is one and no name.
std::optional<ip::address> parse_address(std::string_view host);

}  // namespace millrace::http
