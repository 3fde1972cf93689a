// How long a node that failed waits for its next try.
#pragma once

#include <optional>

#include "base/async.hpp"
#include "base/random.hpp"
#include "workflow/retries.hpp"

namespace millrace::engine {

// After the try of this number, from 1; none: there is no other. Exponential waits double and lie
// by chance in the upper half of that, so that many that failed together do not come back together.
// A service that said when to come (Retry-After) is not asked before, nor later than `most_wait`.
std::optional<Duration> wait_before_retry(const workflow::Retries& retries, int attempt,
                                          const Error& error, Random& random);

}  // namespace millrace::engine
