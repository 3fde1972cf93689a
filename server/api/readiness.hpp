// Whether the server may be given work.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/async.hpp"
#include "base/error.hpp"

namespace millrace::api {

struct ApiServices;

class Readiness {
  public:
    // Good when the database can be written and all triggers are registered; else Unavailable with
    // the reasons. Anybody may ask, and asking the database writes to it: a good answer of the
    // database holds for a second.
    Task<Result<void>> check(const ApiServices& services);

  private:
    std::atomic<std::int64_t> good_until_{0};  // monotonic, in nanoseconds
};

}  // namespace millrace::api
