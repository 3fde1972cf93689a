#include "engine/retry_wait.hpp"

#include <algorithm>
#include <cmath>

namespace millrace::engine {

using std::chrono::milliseconds;

std::optional<Duration> wait_before_retry(const workflow::Retries& retries, int attempt,
                                          const Error& error, Random& random) {
    if (!retries.is_on || attempt >= retries.most_tries || !retries.takes(error))
        return std::nullopt;
    milliseconds wait = retries.wait;
    if (retries.backoff == workflow::Backoff::Exponential) {
        const double grown = static_cast<double>(wait.count()) * std::exp2(attempt - 1);
        const double capped = std::min(grown, static_cast<double>(retries.most_wait.count()));
        wait = milliseconds(static_cast<std::int64_t>(capped * (0.5 + random.unit() / 2)));
    }
    if (error.retry_after)
        wait = std::max(wait, std::min<milliseconds>(*error.retry_after, retries.most_wait));
    return wait;
}

}  // namespace millrace::engine
