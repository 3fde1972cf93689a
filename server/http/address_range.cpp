#include "http/address_range.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace millrace::http {
namespace {

constexpr AddressBytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool begins_with(const AddressBytes& address, std::initializer_list<std::uint8_t> bytes) {
    return std::equal(bytes.begin(), bytes.end(), address.begin());
}

AddressBytes mapped(const std::uint8_t* four) {
    AddressBytes result = kMapped;
    std::copy_n(four, 4, result.begin() + 12);
    return result;
}

AddressBytes bytes_of(const ip::address& address) {
    if (address.is_v4()) return mapped(address.to_v4().to_bytes().data());
    const auto bytes = address.to_v6().to_bytes();
    AddressBytes result;
    std::ranges::copy(bytes, result.begin());
    return result;
}

}  // namespace

AddressBytes destination_of(const ip::address& address) {
    const AddressBytes bytes = bytes_of(address);
    const std::uint8_t* last = bytes.data() + 12;
    // 6to4: 2002:a.b.c.d::/48
    if (begins_with(bytes, {0x20, 0x02})) return mapped(bytes.data() + 2);
    // NAT64: 64:ff9b::a.b.c.d
    if (begins_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return mapped(last);
    // translated: ::ffff:0:a.b.c.d
    if (begins_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0})) return mapped(last);
    // compatible: ::a.b.c.d, where :: and ::1 are themselves
    const bool is_compatible = begins_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    const bool is_own = last[0] == 0 && last[1] == 0 && last[2] == 0 && last[3] <= 1;
    return is_compatible && !is_own ? mapped(last) : bytes;
}

bool AddressRange::contains(const AddressBytes& address) const {
    const unsigned whole = prefix / 8;
    const unsigned rest = prefix % 8;
    if (!std::equal(network.begin(), network.begin() + whole, address.begin())) return false;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
    return ((network[whole] ^ address[whole]) & mask) == 0;
}

std::optional<ip::address> parse_address(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.ends_with('.')) host.remove_suffix(1);
    boost::system::error_code code;
    const auto address = ip::make_address(std::string(host), code);
    if (code) return std::nullopt;
    return address;
}

std::optional<AddressRange> parse_address_range(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    AddressRange range{bytes_of(*address), 128};
    if (slash == std::string_view::npos) return range;

    const auto digits = text.substr(slash + 1);
    unsigned prefix = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    const unsigned width = address->is_v4() ? 32 : 128;
    if (code != std::errc() || end != digits.data() + digits.size() || prefix > width)
        return std::nullopt;
    range.prefix = 128 - width + prefix;
    return range;
}

}  // namespace millrace::http
