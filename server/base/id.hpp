// Identifiers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace millrace {

// 16 characters of [0-9A-Za-z], the form n8n gives workflows, tags, credentials.
std::string make_id(Random& random);

// RFC 4122 version 4, lower case: node and webhook ids.
std::string make_uuid(Random& random);

// 63 bits: 42 bits of milliseconds since 1970, then 21 random bits, so that ids sort by time.
// Text in JSON, because JavaScript numbers hold 53 bits.
using ExecutionId = std::int64_t;
ExecutionId make_execution_id(Time now, Random& random);
std::string to_text(ExecutionId id);
std::optional<ExecutionId> execution_id_from(std::string_view text);

}  // namespace millrace
