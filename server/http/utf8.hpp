// Text from the network is made valid UTF-8 before it may become JSON.
#pragma once

#include <string>
#include <string_view>

namespace millrace::http {

bool is_valid_utf8(std::string_view text);
// Every maximal invalid sequence becomes U+FFFD, as browsers decode.
std::string to_valid_utf8(std::string text);

// Of ISO 8859-1, where each byte is the character of that number.
std::string utf8_of_latin1(std::string_view text);

}  // namespace millrace::http
