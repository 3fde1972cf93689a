// When a service wants to be asked again.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "http/headers.hpp"

namespace millrace::nodes {

// From the header Retry-After: seconds or a date (RFC 9110, 10.2.3; only the preferred form of
// dates). Never negative, at most a day; none when there is no such header or it is neither.
std::optional<std::chrono::seconds> retry_after(const http::Headers& headers, Time now);

}  // namespace millrace::nodes
