// Dates to text and back by the formats of Moment.js, in English.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/zoned_date.hpp"

namespace millrace::nodes {

// `shows_zone`: the tokens z and zz give the zone's abbreviation instead of nothing. An empty
// format is ISO 8601.
std::string format_moment(const sdk::ZonedDate& date, std::string_view format, bool shows_zone);

enum class MomentReading {
    Lenient,  // skips what does not fit
    Strict    // the text has exactly this form
};

// Milliseconds since 1970. What the text leaves open comes from `now` down to the first field it
// has, and is the least possible behind it. Nothing when there is no date in it.
std::optional<double> parse_moment(std::string_view text, std::string_view format,
                                   MomentReading reading, const sdk::ZonedDate& now,
                                   std::string_view zone);

}  // namespace millrace::nodes
