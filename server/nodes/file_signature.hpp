// What the first bytes of a file tell about its type.
#pragma once

#include <cstddef>
#include <string_view>

namespace millrace::nodes {

// So many bytes from the start are looked at.
constexpr std::size_t kSignatureBytes = 512;

// The MIME type; empty when the bytes are those of no type known here, as texts are.
std::string_view type_of_signature(std::string_view start);

}  // namespace millrace::nodes
