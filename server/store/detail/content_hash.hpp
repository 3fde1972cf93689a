// The name of a stored content: the SHA-256 of its bytes in hex, and "sha256:" before it as a
// reference.
#pragma once

#include <string>
#include <string_view>

namespace millrace::store::detail {

inline constexpr std::string_view kReferencePrefix = "sha256:";

bool is_hash(std::string_view text);
// Empty: not a reference of ours.
std::string hash_in(std::string_view reference);

}  // namespace millrace::store::detail
