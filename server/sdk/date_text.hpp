// Dates written as text, in the many forms people and services use.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace millrace::sdk {

// What a date without an offset means.
enum class DateReading {
    InZone,     // the time on the workflow's clocks
    JavaScript  // the same, but a plain ISO day is midnight in UTC, as `new Date(text)` has it
};

// Where the date is read.
struct DateSurroundings {
    std::string_view time_zone;  // IANA name; an unknown one counts as UTC
    Time now;                    // a time of day without a day belongs to this day
};

// Milliseconds since 1970; nothing when the text is no date. Read are ISO 8601 in all its forms,
// RFC 2822, the forms of HTTP, SQL ("2026-01-02 03:04:05"), and what else browsers take for a date
// ("Jan 5, 2026 10:00 PM", "1/5/2026").
std::optional<double> parse_date_text(std::string_view text, DateReading reading,
                                      const DateSurroundings& surroundings);

}  // namespace millrace::sdk
