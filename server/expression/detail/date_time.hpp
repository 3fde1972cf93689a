// Luxon's DateTime, Duration and Interval, as n8n's expressions see them. Locale: English.
#pragma once

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/detail/calendar.hpp"
#include "expression/detail/context.hpp"

namespace millrace::expression {

// Units, largest first.
enum class Unit : std::uint8_t {
    Years,
    Quarters,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
    Milliseconds
};
constexpr std::size_t kUnits = 9;
std::string_view unit_name(Unit unit);  // plural
// "day", "days", any case; throws what Luxon throws for others.
Unit unit_of(std::string_view name);
std::optional<Unit> find_unit(std::string_view name);

struct DateTimeObject final : Object {
    DateTimeObject(double its_time, Zone its_zone)
        : Object(ObjectKind::DateTime), time(its_time), zone(its_zone) {}
    double time;  // milliseconds since 1970
    Zone zone;
    bool is_valid = true;

    double offset() const { return zone.offset_at(time); }
    double local() const { return time + offset() * 60000; }  // clock reading as if UTC
    CalendarFields fields() const { return fields_of(local()); }
    double value_of() const { return is_valid ? time : std::numeric_limits<double>::quiet_NaN(); }
};

struct DurationObject final : Object {
    DurationObject() : Object(ObjectKind::Duration) {}
    std::array<std::optional<double>, kUnits> values{};
    bool is_valid = true;

    double get(Unit unit) const { return values[static_cast<std::size_t>(unit)].value_or(0); }
    void set(Unit unit, double value) { values[static_cast<std::size_t>(unit)] = value; }
    double as_milliseconds() const;
};

struct IntervalObject final : Object {
    IntervalObject(DateTimeObject* from, DateTimeObject* to)
        : Object(ObjectKind::Interval), start(from), end(to) {}
    DateTimeObject* start;
    DateTimeObject* end;
};

// --- DateTime
Value make_date_time(Context& context, double time, const Zone& zone);
Value invalid_date_time(Context& context);
// As Luxon finds the time of clock fields: `offset_guess` decides between two.
double time_of_fields(const CalendarFields& fields, double offset_guess, const Zone& zone);
Value start_of_day(Context& context, double time, const Zone& zone);
Value start_of(Context& context, const DateTimeObject& date, Unit unit);
Value end_of(Context& context, const DateTimeObject& date, Unit unit);
Value plus(Context& context, const DateTimeObject& date, const DurationObject& duration,
           double sign);
// "YYYY-MM-DDTHH:mm:ss.SSS±HH:MM"; "Invalid DateTime".
std::string to_iso(const DateTimeObject& date);
struct IsoParts {
    bool has_date = true;
    bool has_time = true;
    bool has_offset = true;
    bool is_basic = false;
    bool suppress_seconds = false;
    bool suppress_milliseconds = false;
};
std::string to_iso(const DateTimeObject& date, const IsoParts& parts);

// --- Duration
std::string to_iso(const DurationObject& duration);
// { days: 1 }, a number of milliseconds or a duration.
DurationObject& duration_argument(Context& context, Value value);
DurationObject* shift_to(Context& context, const DurationObject& duration, std::vector<Unit> units);
DurationObject* difference(Context& context, const DateTimeObject& later,
                           const DateTimeObject& earlier, const std::vector<Unit>& units);
std::vector<Unit> units_argument(Context& context, Value value, Unit fallback);
Value duration_as_data(Context& context, const DurationObject& duration);

// --- texts
std::string format_date(const DateTimeObject& date, std::string_view format);
Value parse_iso(Context& context, std::string_view text, const Zone& zone, bool keeps_zone);
Value parse_sql(Context& context, std::string_view text, const Zone& zone, bool keeps_zone);
Value parse_rfc2822(Context& context, std::string_view text, const Zone& zone, bool keeps_zone);
Value parse_http(Context& context, std::string_view text, const Zone& zone, bool keeps_zone);
Value parse_format(Context& context, std::string_view text, std::string_view format,
                   const Zone& zone);
Value date_from_fields(Context& context, Value fields, const Zone& zone);

extern const std::array<std::string_view, 12> kMonthNames;
extern const std::array<std::string_view, 7> kDayNames;  // Monday first

}  // namespace millrace::expression
