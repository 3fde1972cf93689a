#include "expression/detail/calendar.hpp"

#include <cmath>

namespace millrace::expression {
namespace {

// Days since 1970-01-01; month 1 to 12.
double days_of(double year, double month, double day) {
    const double y = month <= 2 ? year - 1 : year;
    const double era = std::floor(y / 400);
    const double year_of_era = y - era * 400;
    const double day_of_year = std::floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
    const double day_of_era = year_of_era * 365 + std::floor(year_of_era / 4) -
                              std::floor(year_of_era / 100) + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

}  // namespace

double time_of(const CalendarFields& f) {
    const double months = f.month - 1;
    const double year = f.year + std::floor(months / 12);
    const double month = months - std::floor(months / 12) * 12 + 1;
    const double days = days_of(year, month, 1) + f.day - 1;
    return days * kMillisecondsADay + f.hour * 3'600'000 + f.minute * 60'000 + f.second * 1000 +
           f.millisecond;
}

CalendarFields fields_of(double time) {
    time = std::trunc(time);  // as the time of a Date
    const double days = std::floor(time / kMillisecondsADay);
    const double rest = time - days * kMillisecondsADay;
    const double z = days + 719468;
    const double era = std::floor(z / 146097);
    const double day_of_era = z - era * 146097;
    const double year_of_era =
        std::floor((day_of_era - std::floor(day_of_era / 1460) + std::floor(day_of_era / 36524) -
                    std::floor(day_of_era / 146096)) /
                   365);
    const double day_of_year = day_of_era - (365 * year_of_era + std::floor(year_of_era / 4) -
                                             std::floor(year_of_era / 100));
    const double shifted = std::floor((5 * day_of_year + 2) / 153);
    CalendarFields fields;
    fields.day = day_of_year - std::floor((153 * shifted + 2) / 5) + 1;
    fields.month = shifted < 10 ? shifted + 3 : shifted - 9;
    fields.year = year_of_era + era * 400 + (fields.month <= 2 ? 1 : 0);
    fields.hour = std::floor(rest / 3'600'000);
    fields.minute = std::fmod(std::floor(rest / 60'000), 60);
    fields.second = std::fmod(std::floor(rest / 1000), 60);
    fields.millisecond = std::fmod(rest, 1000);
    return fields;
}

bool is_leap_year(double year) {
    return std::fmod(year, 4) == 0 && (std::fmod(year, 100) != 0 || std::fmod(year, 400) == 0);
}

int days_in_month(double year, double month) {
    const double months = month - 1;
    year += std::floor(months / 12);
    const int m = static_cast<int>(months - std::floor(months / 12) * 12) + 1;
    if (m == 2) return is_leap_year(year) ? 29 : 28;
    return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

int weekday_of(double time) {
    const double days = std::floor(time / kMillisecondsADay);
    const double index = days + 3 - std::floor((days + 3) / 7) * 7;  // 1970-01-01 was a Thursday
    return static_cast<int>(index) + 1;
}

int ordinal_of(double time) {
    const CalendarFields fields = fields_of(time);
    return static_cast<int>(days_of(fields.year, fields.month, fields.day) -
                            days_of(fields.year, 1, 1)) +
           1;
}

int weeks_in_year(double year) {
    const int first = weekday_of(days_of(year, 1, 1) * kMillisecondsADay);
    return first == 4 || (first == 3 && is_leap_year(year)) ? 53 : 52;
}

WeekFields week_of(double time) {
    WeekFields out;
    out.weekday = weekday_of(time);
    out.year = fields_of(time).year;
    out.week = (ordinal_of(time) - out.weekday + 10) / 7;
    if (out.week < 1) {
        out.year -= 1;
        out.week = weeks_in_year(out.year);
    } else if (out.week > weeks_in_year(out.year)) {
        out.year += 1;
        out.week = 1;
    }
    return out;
}

double time_of_week(const WeekFields& week) {
    const double fourth = days_of(week.year, 1, 4);
    const double monday = fourth - (weekday_of(fourth * kMillisecondsADay) - 1);
    return (monday + (week.week - 1) * 7 + week.weekday - 1) * kMillisecondsADay;
}

}  // namespace millrace::expression
