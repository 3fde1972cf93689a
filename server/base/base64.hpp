// Base64 (RFC 4648), by OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace {

std::string to_base64(std::string_view bytes);
// Accepts the standard and the URL alphabet, white space, and missing padding.
Result<std::string> from_base64(std::string_view text);

}  // namespace millrace
