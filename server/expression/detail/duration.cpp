// Durations: conversion between units and differences of dates.
#include <algorithm>
#include <cmath>

#include "expression/detail/coercion.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {
namespace {

constexpr std::array<std::string_view, kUnits> kNames = {
    "years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"};

// How many of a smaller unit a larger one has, the casual way: a year is 365 days, a month 30.
double ratio(Unit from, Unit to) {
    static constexpr std::array<double, kUnits> kDays = {365, 91, 30, 7, 1, 0, 0, 0, 0};
    if (from == to) return 1;
    if (from == Unit::Years && to == Unit::Quarters) return 4;
    if (from == Unit::Years && to == Unit::Months) return 12;
    if (from == Unit::Years && to == Unit::Weeks) return 52;
    if (from == Unit::Quarters && to == Unit::Months) return 3;
    if (from == Unit::Quarters && to == Unit::Weeks) return 13;
    if (from == Unit::Months && to == Unit::Weeks) return 4;
    static constexpr std::array<double, 5> kSmall = {86'400'000, 3'600'000, 60'000, 1000, 1};
    const auto small = [](Unit unit) {
        return kSmall[static_cast<std::size_t>(unit) - static_cast<std::size_t>(Unit::Days)];
    };
    if (from < Unit::Days) return kDays[static_cast<std::size_t>(from)] * ratio(Unit::Days, to);
    return small(from) / small(to);
}

// Carries between neighbouring units, so that all have one sign.
void normalise(DurationObject& duration) {
    const double sum = duration.as_milliseconds();
    const double factor = sum < 0 ? -1 : 1;
    std::optional<Unit> previous;
    for (std::size_t i = kUnits; i-- > 0;) {
        const Unit unit = static_cast<Unit>(i);
        if (!duration.values[i]) continue;
        if (previous) {
            const double smaller = duration.get(*previous) * factor;
            const double conversion = ratio(unit, *previous);
            const double rolled = std::floor(smaller / conversion);
            duration.set(unit, duration.get(unit) + rolled * factor);
            duration.set(*previous, duration.get(*previous) - rolled * conversion * factor);
        }
        previous = unit;
    }
    previous.reset();
    for (std::size_t i = 0; i < kUnits; ++i) {
        const Unit unit = static_cast<Unit>(i);
        if (!duration.values[i]) continue;
        if (previous) {
            const double fraction = std::fmod(duration.get(*previous), 1);
            duration.set(*previous, duration.get(*previous) - fraction);
            duration.set(unit, duration.get(unit) + fraction * ratio(*previous, unit));
        }
        previous = unit;
    }
}

double day_difference(const DateTimeObject& earlier, const DateTimeObject& later) {
    const auto day = [](const DateTimeObject& date) {
        return std::floor(date.local() / kMillisecondsADay);
    };
    return day(later) - day(earlier);
}

double unit_difference(Unit unit, const DateTimeObject& a, const DateTimeObject& b) {
    const CalendarFields from = a.fields();
    const CalendarFields to = b.fields();
    const auto quarter = [](double month) { return std::ceil(month / 3); };
    switch (unit) {
        case Unit::Years:
            return to.year - from.year;
        case Unit::Quarters:
            return quarter(to.month) - quarter(from.month) + (to.year - from.year) * 4;
        case Unit::Months:
            return to.month - from.month + (to.year - from.year) * 12;
        case Unit::Weeks: {
            const double days = day_difference(a, b);
            return (days - std::fmod(days, 7)) / 7;
        }
        default:
            return day_difference(a, b);
    }
}

const DateTimeObject& moved(Context& context, const DateTimeObject& date,
                            const DurationObject& by) {
    return *static_cast<const DateTimeObject*>(plus(context, date, by, 1).object());
}

}  // namespace

std::string_view unit_name(Unit unit) {
    return kNames[static_cast<std::size_t>(unit)];
}

std::optional<Unit> find_unit(std::string_view name) {
    std::string lower;
    for (const char c : name) lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    for (std::size_t i = 0; i < kUnits; ++i)
        if (lower == kNames[i] || lower + "s" == kNames[i]) return static_cast<Unit>(i);
    return std::nullopt;
}

Unit unit_of(std::string_view name) {
    const auto unit = find_unit(name);
    if (!unit) throw Thrown{"InvalidUnitError", "Invalid unit " + std::string(name)};
    return *unit;
}

double DurationObject::as_milliseconds() const {
    double sum = 0;
    for (std::size_t i = 0; i < kUnits; ++i)
        if (values[i]) sum += *values[i] * ratio(static_cast<Unit>(i), Unit::Milliseconds);
    return is_valid ? sum : std::numeric_limits<double>::quiet_NaN();
}

DurationObject& duration_argument(Context& context, Value value) {
    value = context.current(value);
    if (value.is_object() && value.object()->kind == ObjectKind::Duration)
        return *static_cast<DurationObject*>(value.object());
    auto* made = context.memory.make<DurationObject>();
    if (value.is_number()) {
        made->set(Unit::Milliseconds, value.number());
        return *made;
    }
    if (!is_plain(context, value)) throw_type_error("Unknown duration argument");
    for (const Member& member : own_members(context, value)) {
        const Unit unit = unit_of(member.name);
        if (member.value.is_nullish()) continue;
        if (member.value.is_bool()) throw_type_error("Invalid unit value");
        const double number = to_number(context, member.value);
        if (!std::isfinite(number) || (member.value.is_text() && member.value.text().empty()))
            throw_type_error("Invalid unit value");
        made->set(unit, number);
    }
    return *made;
}

DurationObject* shift_to(Context& context, const DurationObject& duration,
                         std::vector<Unit> units) {
    auto* built = context.memory.make<DurationObject>();
    built->is_valid = duration.is_valid;
    std::array<std::optional<double>, kUnits> accumulated{};
    std::optional<Unit> last;
    for (std::size_t i = 0; i < kUnits; ++i) {
        const Unit unit = static_cast<Unit>(i);
        if (std::find(units.begin(), units.end(), unit) == units.end()) {
            if (duration.values[i]) accumulated[i] = *duration.values[i];
            continue;
        }
        last = unit;
        double own = 0;
        for (std::size_t a = 0; a < i; ++a) {
            if (!accumulated[a]) continue;
            own += ratio(static_cast<Unit>(a), unit) * *accumulated[a];
            accumulated[a] = 0;
        }
        own += duration.get(unit);
        const double whole = std::trunc(own);
        built->set(unit, whole);
        accumulated[i] = (own * 1000 - whole * 1000) / 1000;
    }
    for (std::size_t a = 0; a < kUnits; ++a) {
        const Unit unit = static_cast<Unit>(a);
        if (!last || !accumulated[a] || *accumulated[a] == 0) continue;
        built->set(*last,
                   built->get(*last) +
                       (unit == *last ? *accumulated[a] : *accumulated[a] / ratio(*last, unit)));
    }
    normalise(*built);
    return built;
}

DurationObject* difference(Context& context, const DateTimeObject& later,
                           const DateTimeObject& earlier, const std::vector<Unit>& units) {
    auto* results = context.memory.make<DurationObject>();
    if (!later.is_valid || !earlier.is_valid) {
        results->is_valid = false;
        return results;
    }
    const DateTimeObject* cursor = &earlier;
    const DateTimeObject* high = nullptr;
    std::optional<Unit> lowest;
    for (const Unit unit : {Unit::Years, Unit::Quarters, Unit::Months, Unit::Weeks, Unit::Days}) {
        if (std::find(units.begin(), units.end(), unit) == units.end()) continue;
        lowest = unit;
        results->set(unit, unit_difference(unit, *cursor, later));
        high = &moved(context, earlier, *results);
        if (high->time > later.time) {
            results->set(unit, results->get(unit) - 1);
            cursor = &moved(context, earlier, *results);
            if (cursor->time > later.time) {
                high = cursor;
                results->set(unit, results->get(unit) - 1);
                cursor = &moved(context, earlier, *results);
            }
        } else {
            cursor = high;
        }
    }
    const double remaining = later.time - cursor->time;
    std::vector<Unit> small;
    for (const Unit unit : units)
        if (unit > Unit::Days) small.push_back(unit);
    if (!small.empty()) {
        DurationObject rest;
        rest.set(Unit::Milliseconds, remaining);
        DurationObject* shifted = shift_to(context, rest, small);
        for (std::size_t i = 0; i < kUnits; ++i)
            if (results->values[i])
                shifted->set(static_cast<Unit>(i),
                             shifted->get(static_cast<Unit>(i)) + *results->values[i]);
        return shifted;
    }
    if (high->time < later.time) {
        DurationObject one;
        one.set(*lowest, 1);
        high = &moved(context, *cursor, one);
    }
    if (high != cursor)
        results->set(*lowest, results->get(*lowest) + remaining / (high->time - cursor->time));
    return results;
}

std::vector<Unit> units_argument(Context& context, Value value, Unit fallback) {
    if (value.is_undefined()) return {fallback};
    std::vector<Unit> units;
    if (is_array(context, value))
        for_each(context, value,
                 [&](Value item) { units.push_back(unit_of(to_text(context, item))); });
    else
        units.push_back(unit_of(to_text(context, value)));
    if (units.empty()) need_script("a difference in no unit");
    return units;
}

Value duration_as_data(Context& context, const DurationObject& duration) {
    PlainObject* out = context.plain();
    for (std::size_t i = 0; i < kUnits; ++i)
        if (duration.is_valid && duration.values[i]) out->set(kNames[i], *duration.values[i]);
    return out;
}

std::string to_iso(const DurationObject& duration) {
    if (!duration.is_valid) return "Invalid Duration";
    std::string out = "P";
    const auto put = [&](double value, char mark) {
        if (value != 0) out += number_to_text(value) + mark;
    };
    put(duration.get(Unit::Years), 'Y');
    put(duration.get(Unit::Months) + duration.get(Unit::Quarters) * 3, 'M');
    put(duration.get(Unit::Weeks), 'W');
    put(duration.get(Unit::Days), 'D');
    const double seconds = duration.get(Unit::Seconds) + duration.get(Unit::Milliseconds) / 1000;
    if (duration.get(Unit::Hours) != 0 || duration.get(Unit::Minutes) != 0 || seconds != 0)
        out += "T";
    put(duration.get(Unit::Hours), 'H');
    put(duration.get(Unit::Minutes), 'M');
    if (duration.get(Unit::Seconds) != 0 || duration.get(Unit::Milliseconds) != 0)
        out += number_to_text(std::round(seconds * 1000) / 1000) + "S";
    return out == "P" ? "PT0S" : out;
}

}  // namespace millrace::expression
