// How the program's own requests leave it.
#pragma once

#include "app/config.hpp"
#include "http/client.hpp"
#include "http/rate_limit.hpp"

namespace millrace::app {

// As the operator's settings say. What they leave open by default are private networks, since
// whoever writes workflows is the owner until there are accounts; link-local addresses and the
// metadata services of clouds stay closed. `runtime` outlives the client.
http::ClientOptions outbound_options(const Config& config, Runtime& runtime);

// How fast requests of workflows may leave.
http::RateLimitOptions rate_options(const Config& config);

}  // namespace millrace::app
