// Triggers that look for something new at times of a schedule, outside of any run.
#pragma once

#include "sdk/context.hpp"

namespace millrace::sdk {

struct PollResult {
    workflow::ItemList items{};  // what is new; none: no run is started
    Json state;                  // what the next poll is given; null: as before
};

// `state` is what the poll before gave back; null: there was none, so that all that is there counts
// as known. State and run are committed together: what was new once is never new again.
using Poll = Task<Result<PollResult>> (*)(NodeContext& context, const Json& state);

}  // namespace millrace::sdk
