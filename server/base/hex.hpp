// Bytes as two lower-case hexadecimal digits each.
#pragma once

#include <string>
#include <string_view>

namespace millrace {

std::string to_hex(std::string_view bytes);

}  // namespace millrace
