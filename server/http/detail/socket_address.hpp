// The address that libcurl is about to connect to.
#pragma once

#include <curl/curl.h>

#include <optional>

#include "http/address_range.hpp"

namespace millrace::http {

// Nothing for what is neither IPv4 nor IPv6.
std::optional<ip::address> socket_address(const curl_sockaddr& address);

}  // namespace millrace::http
