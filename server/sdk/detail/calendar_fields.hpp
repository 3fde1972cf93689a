// The parts of a date as they are read, and the moment they stand for.
#pragma once

#include <optional>
#include <string_view>

namespace millrace::sdk::detail {

struct CalendarFields {
    double year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    double millisecond = 0;
    std::optional<int> offset_minutes{};  // east of UTC; none: the clocks of `zone`
    std::string_view zone{};              // an IANA name
};

// Whether the fields are a day and a time that exist (24:00 ends a day).
bool are_valid(const CalendarFields& fields);

// Milliseconds since 1970; nothing when a field is out of range or the zone is not known. A time
// that clocks skip is moved forward by what they skip, of one shown twice the first counts.
std::optional<double> moment_of(const CalendarFields& fields);

// Days since 1970-01-01 in the Gregorian calendar, for every year.
double days_of(double year, int month, int day);
int days_in_month(double year, int month);
// 1 for Monday.
int weekday_of(double days);

// The day that clocks in `zone` show at a time.
CalendarFields day_at(double milliseconds, std::string_view zone);

// The fields of ISO 8601 and SQL texts; nothing when the text has another form. Fields may be out
// of range.
std::optional<CalendarFields> read_iso(std::string_view text, std::string_view zone,
                                       const CalendarFields& today);
std::optional<CalendarFields> read_sql(std::string_view text, std::string_view zone);
bool is_iso_day_only(std::string_view text);

// What browsers read beyond ISO: months by name or number, English zone names, AM and PM.
std::optional<CalendarFields> read_free_form(std::string_view text, std::string_view zone);

}  // namespace millrace::sdk::detail
