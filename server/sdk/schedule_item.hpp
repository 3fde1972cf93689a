// What the Schedule Trigger hands on: the moment it fired, as people read it.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace millrace::sdk {

// n8n's fields: "timestamp", "Readable date", "Readable time", "Day of week", "Year", "Month",
// "Day of month", "Hour", "Minute", "Second", "Timezone". `zone`: a valid IANA name.
JsonObject schedule_item(Time time, std::string_view zone);

}  // namespace millrace::sdk
