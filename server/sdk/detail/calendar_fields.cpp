#include "sdk/detail/calendar_fields.hpp"

#include <date/tz.h>

#include <cmath>
#include <stdexcept>

namespace millrace::sdk::detail {
namespace {

constexpr double kDay = 86'400'000;
constexpr double kLatest = 8.64e15;  // JavaScript's last moment

const date::time_zone* find_zone(std::string_view name) {
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {
        return nullptr;
    }
}

bool is_leap(double year) {
    return (std::fmod(year, 4) == 0 && std::fmod(year, 100) != 0) || std::fmod(year, 400) == 0;
}

date::sys_seconds to_sys_seconds(double milliseconds) {
    return date::sys_seconds(
        std::chrono::seconds(static_cast<std::int64_t>(std::floor(milliseconds / 1000))));
}

}  // namespace

double days_of(double year, int month, int day) {
    // Years that start in March put the leap day last.
    const double y = month <= 2 ? year - 1 : year;
    const double era = std::floor(y / 400);
    const double year_of_era = y - era * 400;
    const int shifted = month > 2 ? month - 3 : month + 9;
    const double day_of_year = (153 * shifted + 2) / 5 + day - 1;
    const double day_of_era = year_of_era * 365 + std::floor(year_of_era / 4) -
                              std::floor(year_of_era / 100) + day_of_year;
    return era * 146'097 + day_of_era - 719'468;
}

int days_in_month(double year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

int weekday_of(double days) {
    const int from_monday = static_cast<int>(std::fmod(days + 3, 7));
    return (from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

bool are_valid(const CalendarFields& f) {
    if (f.month < 1 || f.month > 12 || f.day < 1 || f.day > days_in_month(f.year, f.month))
        return false;
    if (f.hour == 24) return f.minute == 0 && f.second == 0 && f.millisecond == 0;
    return f.hour >= 0 && f.hour < 24 && f.minute >= 0 && f.minute < 60 && f.second >= 0 &&
           f.second < 60;
}

std::optional<double> moment_of(const CalendarFields& fields) {
    if (!are_valid(fields)) return std::nullopt;
    const double local = days_of(fields.year, fields.month, fields.day) * kDay +
                         fields.hour * 3'600'000.0 + fields.minute * 60'000.0 +
                         fields.second * 1000.0 + fields.millisecond;
    double offset = 0;
    if (fields.offset_minutes) {
        offset = *fields.offset_minutes * 60'000.0;
    } else if (std::abs(local) < kLatest) {
        const date::time_zone* zone = find_zone(fields.zone);
        if (!zone) return std::nullopt;
        const date::local_seconds seconds(to_sys_seconds(local).time_since_epoch());
        offset = static_cast<double>(zone->get_info(seconds).first.offset.count()) * 1000;
    }
    const double moment = local - offset;
    if (std::abs(moment) > kLatest) return std::nullopt;
    return moment;
}

CalendarFields day_at(double milliseconds, std::string_view zone_name) {
    const date::time_zone* zone = find_zone(zone_name);
    const date::sys_seconds time = to_sys_seconds(milliseconds);
    const auto offset = zone ? zone->get_info(time).offset : std::chrono::seconds(0);
    const date::year_month_day day(date::floor<date::days>(time + offset));
    CalendarFields fields;
    fields.year = static_cast<int>(day.year());
    fields.month = static_cast<int>(static_cast<unsigned>(day.month()));
    fields.day = static_cast<int>(static_cast<unsigned>(day.day()));
    return fields;
}

}  // namespace millrace::sdk::detail
