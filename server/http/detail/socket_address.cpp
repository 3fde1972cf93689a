#include "http/detail/socket_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace millrace::http {

std::optional<ip::address> socket_address(const curl_sockaddr& address) {
    if (address.family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.addr, sizeof v4);
        return ip::address_v4(ntohl(v4.sin_addr.s_addr));
    }
    sockaddr_in6 v6{};
    if (address.family != AF_INET6 || address.addrlen < sizeof v6) return std::nullopt;
    // libcurl keeps the whole address where its type shows the first bytes only.
    const auto* bytes = reinterpret_cast<const unsigned char*>(&address.addr);
    std::memcpy(&v6, bytes, sizeof v6);
    ip::address_v6::bytes_type digits;
    std::ranges::copy(v6.sin6_addr.s6_addr, digits.begin());
    return ip::address_v6(digits, v6.sin6_scope_id);
}

}  // namespace millrace::http
