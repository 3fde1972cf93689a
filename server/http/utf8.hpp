// Text from the network is made valid UTF-8 before it may become JSON.
#pragma once

#include <string>
#include <string_view>

namespace millrace::http {

bool is_valid_utf8(std::string_view text);
// Every maximal invalid sequence becomes U+FFFD, as browsers decode.
std::string to_valid_utf8(std::string text);

}  // namespace millrace::http
