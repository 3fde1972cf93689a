// The proleptic Gregorian calendar on plain numbers: no zones, no objects.
#pragma once

#include <cstdint>

namespace millrace::expression {

constexpr double kMillisecondsADay = 86'400'000;
constexpr double kLatestTime = 8.64e15;  // JavaScript's range is ± this

struct CalendarFields {
    double year = 1970;
    double month = 1;  // 1 to 12 where normalised
    double day = 1;
    double hour = 0;
    double minute = 0;
    double second = 0;
    double millisecond = 0;
};

// Milliseconds since 1970 as if the fields were UTC; fields may be beyond their range.
double time_of(const CalendarFields& fields);
CalendarFields fields_of(double time);

int days_in_month(double year, double month);  // month may be beyond 1 to 12
bool is_leap_year(double year);
int weekday_of(double time);  // 1 Monday to 7 Sunday
int ordinal_of(double time);  // day of the year, from 1

struct WeekFields {
    double year = 1970;
    int week = 1;
    int weekday = 1;
};
WeekFields week_of(double time);
int weeks_in_year(double week_year);
double time_of_week(const WeekFields& week);  // midnight

}  // namespace millrace::expression
