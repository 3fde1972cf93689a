// Digests and lenient decoding for n8n's hash() and base64Decode().
#pragma once

#include <string>
#include <string_view>

namespace millrace::expression {

// Lower-case hexadecimal; throws ScriptNeeded for an algorithm that is not native.
std::string hex_digest(std::string_view text, std::string_view algorithm);

// As Node's Buffer: characters outside the alphabet are skipped, bytes that are no UTF-8 become
// U+FFFD.
std::string decode_base64_text(std::string_view text);

}  // namespace millrace::expression
