#include "expression/detail/js_date.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/date_scanner.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/statics.hpp"

namespace millrace::expression {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double clipped(double time) {
    return std::fabs(time) <= kLatestTime ? std::trunc(time) + 0.0 : kNan;
}

double& time_in(Value self) {
    return static_cast<DateObject*>(self.object())->time;
}

double local_time(Context& context, double time) {
    return time + context.zone().offset_at(time) * 60000;
}

// "2026-11-23", "2026-11-23T10:00:00.000Z" and also with a blank for the T: all engines agree.
std::optional<double> iso_time(Context& context, std::string_view text) {
    DateScanner scan(text);
    CalendarFields f;
    if (!scan.number(4, f.year)) return std::nullopt;
    bool is_date_only = true;
    if (scan.take('-')) {
        if (!scan.number(2, f.month)) return std::nullopt;
        if (scan.take('-') && !scan.number(2, f.day)) return std::nullopt;
    }
    std::optional<double> offset;
    if (text.size() >= 11 && (scan.take('T') || scan.take(' '))) {
        const bool has_blank = text[10] == ' ';
        is_date_only = false;
        if (!scan.number(2, f.hour) || !scan.take(':') || !scan.number(2, f.minute))
            return std::nullopt;
        if (scan.take(':') && !scan.number(2, f.second)) return std::nullopt;
        if (scan.take('.') && !scan.fraction(f.millisecond)) return std::nullopt;
        if (!has_blank) offset = scan.offset();
    }
    if (!scan.at_end()) return std::nullopt;
    const bool is_day_end = f.hour == 24 && f.minute == 0 && f.second == 0 && f.millisecond == 0;
    if (f.month < 1 || f.month > 12 || f.day < 1 || f.day > 31 || (f.hour > 23 && !is_day_end) ||
        f.minute > 59 || f.second > 59)
        return kNan;
    if (f.day > days_in_month(f.year, f.month)) return std::nullopt;
    const double time = time_of(f);
    if (is_date_only) return time;
    return offset ? time - *offset * 60000 : context.zone().time_of_local(time);
}

// "11/23/2026", "1/2/2026 10:30", month first.
std::optional<double> slashed_time(Context& context, std::string_view text) {
    DateScanner scan(text);
    CalendarFields f;
    if (!scan.digits(1, 2, f.month) || !scan.take('/') || !scan.digits(1, 2, f.day) ||
        !scan.take('/') || !scan.digits(4, 4, f.year))
        return std::nullopt;
    if (scan.take(' ')) {
        if (!scan.digits(1, 2, f.hour) || !scan.take(':') || !scan.number(2, f.minute))
            return std::nullopt;
        if (scan.take(':') && !scan.number(2, f.second)) return std::nullopt;
    }
    if (!scan.at_end() || f.month < 1 || f.month > 12 || f.day < 1 || f.hour > 23 ||
        f.minute > 59 || f.second > 59 || f.day > days_in_month(f.year, f.month))
        return std::nullopt;
    return context.zone().time_of_local(time_of(f));
}

CalendarFields fields_argument(Context& context, Arguments arguments) {
    CalendarFields f;
    f.year = to_integer(context, argument(arguments, 0));
    if (f.year >= 0 && f.year <= 99) f.year += 1900;
    constexpr std::array<double CalendarFields::*, 6> kRest = {
        &CalendarFields::month,  &CalendarFields::day,    &CalendarFields::hour,
        &CalendarFields::minute, &CalendarFields::second, &CalendarFields::millisecond};
    for (std::size_t i = 1; i < std::min<std::size_t>(arguments.size(), 7); ++i) {
        const double number = to_number(context, arguments[i]);
        f.*kRest[i - 1] = std::isnan(number) ? kNan : std::trunc(number) + (i == 1 ? 1 : 0);
    }
    return f;
}

// --- reading
double field(const CalendarFields& f, double local, int which) {
    switch (which) {
        case 0:
            return f.year;
        case 1:
            return f.month - 1;
        case 2:
            return f.day;
        case 3:
            return f.hour;
        case 4:
            return f.minute;
        case 5:
            return f.second;
        case 6:
            return f.millisecond;
        default:
            return weekday_of(local) % 7;
    }
}
template <int Which, bool IsUtc>
Value get_field(Context& context, Value self, Arguments) {
    const double time = time_in(self);
    if (std::isnan(time)) return kNan;
    const double local = IsUtc ? time : local_time(context, time);
    return field(fields_of(local), local, Which);
}

Value get_time(Context&, Value self, Arguments) {
    return time_in(self);
}
Value zone_offset(Context& context, Value self, Arguments) {
    const double time = time_in(self);
    return std::isnan(time) ? kNan : 0.0 - context.zone().offset_at(time);
}
Value iso_text(Context& context, Value self, Arguments) {
    if (std::isnan(time_in(self))) throw_range_error("Invalid time value");
    return context.text(js_iso_text(time_in(self)));
}
Value json_text(Context& context, Value self, Arguments) {
    if (std::isnan(time_in(self))) return Value::null();
    return context.text(js_iso_text(time_in(self)));
}

// --- writing: fields from `First` on, as many as are given
template <int First, int Most, bool IsUtc>
Value set_fields(Context& context, Value self, Arguments arguments) {
    double time = time_in(self);
    if (std::isnan(time) && First != 0) return kNan;
    const bool is_fresh = std::isnan(time);
    if (is_fresh) time = 0;
    CalendarFields f = fields_of(IsUtc || is_fresh ? time : local_time(context, time));
    constexpr std::array<double CalendarFields::*, 7> kAll = {
        &CalendarFields::year,       &CalendarFields::month,  &CalendarFields::day,
        &CalendarFields::hour,       &CalendarFields::minute, &CalendarFields::second,
        &CalendarFields::millisecond};
    if (arguments.empty()) return time_in(self) = kNan;
    for (std::size_t i = 0; i < std::min<std::size_t>(arguments.size(), Most); ++i) {
        const std::size_t which = static_cast<std::size_t>(First) + i;
        const double number = to_number(context, arguments[i]);
        f.*kAll[which] = std::isnan(number) ? kNan : std::trunc(number) + (which == 1 ? 1 : 0);
    }
    const double changed = time_of(f);
    return time_in(self) = clipped(
               IsUtc || std::isnan(changed) ? changed : context.zone().time_of_local(changed));
}
Value set_time(Context& context, Value self, Arguments arguments) {
    return time_in(self) = clipped(to_number(context, argument(arguments, 0)));
}

}  // namespace

std::string js_iso_text(double time) {
    const DateTimeObject date(time, Zone::utc());
    return to_iso(date);
}

double parse_js_date(Context& context, std::string_view text) {
    if (const auto time = iso_time(context, text)) return *time;
    if (const auto time = slashed_time(context, text)) return *time;
    if (std::none_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return kNan;
    need_script("this form of date");
}

Value new_date(Context& context, Arguments arguments) {
    double time = context.now();
    if (arguments.size() == 1) {
        Value value = arguments[0];
        if (value.is_object() && value.object()->kind == ObjectKind::Date)
            value = static_cast<DateObject*>(value.object())->time;
        value = to_primitive(context, value, Hint::Default);
        time = value.is_text() ? parse_js_date(context, value.text())
                               : clipped(to_number(context, value));
    } else if (!arguments.empty()) {
        const double local = time_of(fields_argument(context, arguments));
        time = std::isnan(local) ? kNan : clipped(context.zone().time_of_local(local));
    }
    return context.memory.make<DateObject>(time);
}

Value date_now(Context& context, Arguments) {
    return context.now();
}
Value date_utc(Context& context, Arguments arguments) {
    return clipped(time_of(fields_argument(context, arguments)));
}
Value date_parse(Context& context, Arguments arguments) {
    return parse_js_date(context, to_text(context, argument(arguments, 0)));
}

Method find_js_date_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"getFullYear", get_field<0, false>},
        {"getMonth", get_field<1, false>},
        {"getDate", get_field<2, false>},
        {"getHours", get_field<3, false>},
        {"getMinutes", get_field<4, false>},
        {"getSeconds", get_field<5, false>},
        {"getMilliseconds", get_field<6, false>},
        {"getDay", get_field<7, false>},
        {"getUTCFullYear", get_field<0, true>},
        {"getUTCMonth", get_field<1, true>},
        {"getUTCDate", get_field<2, true>},
        {"getUTCHours", get_field<3, true>},
        {"getUTCMinutes", get_field<4, true>},
        {"getUTCSeconds", get_field<5, true>},
        {"getUTCMilliseconds", get_field<6, true>},
        {"getUTCDay", get_field<7, true>},
        {"setFullYear", set_fields<0, 3, false>},
        {"setMonth", set_fields<1, 2, false>},
        {"setDate", set_fields<2, 1, false>},
        {"setHours", set_fields<3, 4, false>},
        {"setMinutes", set_fields<4, 3, false>},
        {"setSeconds", set_fields<5, 2, false>},
        {"setMilliseconds", set_fields<6, 1, false>},
        {"setUTCFullYear", set_fields<0, 3, true>},
        {"setUTCMonth", set_fields<1, 2, true>},
        {"setUTCDate", set_fields<2, 1, true>},
        {"setUTCHours", set_fields<3, 4, true>},
        {"setUTCMinutes", set_fields<4, 3, true>},
        {"setUTCSeconds", set_fields<5, 2, true>},
        {"setUTCMilliseconds", set_fields<6, 1, true>},
        {"setTime", set_time},
        {"getTime", get_time},
        {"valueOf", get_time},
        {"getTimezoneOffset", zone_offset},
        {"toISOString", iso_text},
        {"toJSON", json_text},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
