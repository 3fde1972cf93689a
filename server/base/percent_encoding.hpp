// Text for addresses: bytes as %XX, in capitals (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace millrace {

// The marks that RFC 3986 never encodes.
inline constexpr std::string_view kUnreservedMarks = "-._~";

// ASCII letters, digits and `marks` stay as they are.
std::string percent_encode(std::string_view text, std::string_view marks = kUnreservedMarks);

}  // namespace millrace
