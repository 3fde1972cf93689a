// Work on many items at the same time, a limited number of them.
#pragma once

#include <cstddef>
#include <functional>

#include "base/async.hpp"

namespace millrace::nodes {

// Calls work(first) … work(last - 1) in this order, `most` of them under way at once, and returns
// when all have ended. Cancellation reaches each. False from `work`: no further one is begun.
Task<> side_by_side(std::size_t first, std::size_t last, std::size_t most,
                    std::function<Task<bool>(std::size_t)> work);

}  // namespace millrace::nodes
