// How long texts lie in the database: as they are, or as one zstd frame when that is shorter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::store {

// The numbers are stored: they never change their meaning.
enum class Codec : std::int64_t { Plain = 0, Zstd = 1 };

struct Payload {
    Codec codec = Codec::Plain;
    std::string bytes;
};

// Compresses texts above 1 KB. TooLarge: the text is longer than `max_bytes`.
Result<Payload> pack_payload(std::string text, std::size_t max_bytes);

// The reverse, for bytes of any origin: never more than `max_bytes` are allocated or returned.
// Internal: the bytes are damaged. TooLarge: they would unpack to more than `max_bytes`.
Result<std::string> unpack_payload(std::int64_t codec, std::string_view bytes,
                                   std::size_t max_bytes);

}  // namespace millrace::store
