// The dates that version 2 takes: what an expression gives, numbers, texts.
#pragma once

#include <optional>
#include <string>

#include "sdk/zoned_date.hpp"

namespace millrace::nodes {

// A count of seconds (up to eleven characters) or milliseconds since 1970, as milliseconds; with a
// fraction it is seconds. Nothing for what is no number; null and blank texts are 0.
std::optional<double> timestamp_of(const Json& value);

struct DateRules {
    std::string zone{};         // the zone of the result; empty: that of the date itself
    std::string from_format{};  // Luxon's tokens; empty: any form that is usual
};

// The parameter `path` as a date. A date that an expression gives as such keeps its zone; the zone
// of a text without one is the workflow's.
Result<sdk::ZonedDate> date_parameter(sdk::NodeContext& context, std::string_view path,
                                      std::size_t item, const DateRules& rules);

}  // namespace millrace::nodes
