#include "expression/detail/date_time.hpp"

#include <algorithm>
#include <cmath>

#include "expression/detail/coercion.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {
Value make_date_time(Context& context, double time, const Zone& zone) {
    if (!(std::fabs(time) <= kLatestTime)) return invalid_date_time(context);
    return context.memory.make<DateTimeObject>(time, zone);
}

Value invalid_date_time(Context& context) {
    auto* made = context.memory.make<DateTimeObject>(context.now(), context.zone());
    made->is_valid = false;
    return made;
}

double time_of_fields(const CalendarFields& fields, double offset_guess, const Zone& zone) {
    const double local = time_of(fields);
    double guess = local - offset_guess * 60000;
    const double second = zone.offset_at(guess);
    if (offset_guess == second) return guess;
    guess -= (second - offset_guess) * 60000;
    const double third = zone.offset_at(guess);
    if (second == third) return guess;
    return local - std::min(second, third) * 60000;
}

Value start_of_day(Context& context, double time, const Zone& zone) {
    return start_of(context, DateTimeObject(time, zone), Unit::Days);
}

Value start_of(Context& context, const DateTimeObject& date, Unit unit) {
    if (!date.is_valid) return invalid_date_time(context);
    CalendarFields f = date.fields();
    if (unit == Unit::Weeks) {
        const CalendarFields monday = fields_of(time_of({f.year, f.month, f.day}) -
                                                (weekday_of(date.local()) - 1) * kMillisecondsADay);
        f = monday;
    }
    if (unit == Unit::Years) f.month = 1;
    if (unit == Unit::Quarters) f.month = std::floor((f.month - 1) / 3) * 3 + 1;
    if (unit <= Unit::Months) f.day = 1;
    if (unit <= Unit::Days) f.hour = 0;
    if (unit <= Unit::Hours) f.minute = 0;
    if (unit <= Unit::Minutes) f.second = 0;
    if (unit <= Unit::Seconds) f.millisecond = 0;
    return make_date_time(context, time_of_fields(f, date.offset(), date.zone), date.zone);
}

Value end_of(Context& context, const DateTimeObject& date, Unit unit) {
    if (!date.is_valid) return invalid_date_time(context);
    DurationObject one;
    one.set(unit, 1);
    const Value next = plus(context, date, one, 1);
    const Value start = start_of(context, *static_cast<DateTimeObject*>(next.object()), unit);
    const auto& begun = *static_cast<DateTimeObject*>(start.object());
    if (!begun.is_valid) return start;
    return make_date_time(context, begun.time - 1, date.zone);
}

Value plus(Context& context, const DateTimeObject& date, const DurationObject& duration,
           double sign) {
    if (!date.is_valid || !duration.is_valid) return invalid_date_time(context);
    const auto whole = [&](Unit unit) { return std::trunc(sign * duration.get(unit)); };
    const auto rest = [&](Unit unit) { return sign * duration.get(unit) - whole(unit); };
    CalendarFields f = date.fields();
    f.year += whole(Unit::Years);
    f.month += whole(Unit::Months) + whole(Unit::Quarters) * 3;
    if (!(std::fabs(f.year) < 400000) || !(std::fabs(f.month) < 5e6))
        return invalid_date_time(context);
    f.day = std::min(f.day, static_cast<double>(days_in_month(f.year, f.month))) +
            whole(Unit::Days) + whole(Unit::Weeks) * 7;
    DurationObject fraction;
    for (const Unit unit : {Unit::Years, Unit::Quarters, Unit::Months, Unit::Weeks, Unit::Days})
        fraction.set(unit, rest(unit));
    for (const Unit unit : {Unit::Hours, Unit::Minutes, Unit::Seconds, Unit::Milliseconds})
        fraction.set(unit, sign * duration.get(unit));
    const double time = time_of_fields(f, date.offset(), date.zone);
    return make_date_time(context, time + fraction.as_milliseconds(), date.zone);
}

std::string to_iso(const DateTimeObject& date) {
    return date.is_valid ? to_iso(date, IsoParts{}) : "Invalid DateTime";
}

std::string to_iso(const DateTimeObject& date, const IsoParts& parts) {
    const CalendarFields f = date.fields();
    const char* dash = parts.is_basic ? "" : "-";
    const char* colon = parts.is_basic ? "" : ":";
    std::string out;
    if (parts.has_date) {
        if (f.year > 9999 || f.year < 0) {
            out = f.year < 0 ? "-" : "+";
            out += padded(std::fabs(f.year), 6);
        } else {
            out = padded(f.year, 4);
        }
        out += dash + padded(f.month, 2) + dash + padded(f.day, 2);
    }
    if (!parts.has_time) return out;
    if (parts.has_date) out += "T";
    out += padded(f.hour, 2) + colon + padded(f.minute, 2);
    const bool has_milliseconds = f.millisecond != 0 || !parts.suppress_milliseconds;
    if (f.second != 0 || f.millisecond != 0 || !parts.suppress_seconds) {
        out += colon + padded(f.second, 2);
        if (has_milliseconds) out += "." + padded(f.millisecond, 3);
    }
    if (!parts.has_offset) return out;
    if (!date.zone.is_named() && date.offset() == 0) return out + "Z";
    return out + offset_text(date.offset(), OffsetForm::Extended);
}

Value date_from_fields(Context& context, Value fields, const Zone& zone) {
    struct Field {
        std::string_view name;
        double CalendarFields::* member;
        double low;
        double high;
        double least;
    };
    static constexpr std::array<Field, 7> kFields = {
        {{"year", &CalendarFields::year, -271821, 275760, 1970},
         {"month", &CalendarFields::month, 1, 12, 1},
         {"day", &CalendarFields::day, 1, 31, 1},
         {"hour", &CalendarFields::hour, 0, 23, 0},
         {"minute", &CalendarFields::minute, 0, 59, 0},
         {"second", &CalendarFields::second, 0, 59, 0},
         {"millisecond", &CalendarFields::millisecond, 0, 999, 0}}};
    const DateTimeObject now(context.now(), zone);
    CalendarFields values = now.fields();
    for (const Member& member : own_members(context, fields)) {
        std::string_view name = member.name;
        if (name.ends_with('s')) name.remove_suffix(1);
        const bool is_known = std::any_of(kFields.begin(), kFields.end(),
                                          [&](const Field& field) { return field.name == name; });
        if (!is_known) need_script("DateTime.fromObject with other units");
    }
    bool has_found = false;
    for (const Field& field : kFields) {
        Value given = get_member(context, fields, field.name);
        if (given.is_undefined())
            given = get_member(context, fields, std::string(field.name) + "s");
        if (given.is_nullish()) {
            if (has_found) values.*field.member = field.least;
            continue;
        }
        const double number = to_number(context, given);
        if (number != std::trunc(number)) need_script("DateTime.fromObject with odd numbers");
        if (number < field.low || number > field.high) return invalid_date_time(context);
        values.*field.member = number;
        has_found = true;
    }
    if (values.day > days_in_month(values.year, values.month)) return invalid_date_time(context);
    return make_date_time(context, time_of_fields(values, now.offset(), zone), zone);
}

}  // namespace millrace::expression
