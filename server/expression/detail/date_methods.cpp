// Methods of DateTime and the functions of the classes DateTime, Duration, Interval and Date.
#include "expression/detail/date_methods.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/date_members.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {

DateTimeObject& date_of(Value value) {
    return *static_cast<DateTimeObject*>(value.object());
}

DateTimeObject& date_argument(Context& context, Value value) {
    if (value.is_object() && value.object()->kind == ObjectKind::DateTime) return date_of(value);
    if (value.is_object() && value.object()->kind == ObjectKind::Date)
        return date_of(make_date_time(context, static_cast<DateObject*>(value.object())->time,
                                      context.zone()));
    need_script("a date from this kind of value");
}

std::optional<Zone> zone_argument(Context& context, Value value) {
    if (value.is_nullish()) return context.zone();
    if (value.is_number()) return Zone::fixed(static_cast<int>(value.number()));
    if (!value.is_text()) need_script("a zone object");
    const std::string_view name = value.text();
    if (name == "default" || name == "local") return context.zone();
    if (name == "system") need_script("the system's time zone");
    return Zone::named(name);
}

Value set_date_fields(Context& context, const DateTimeObject& date, Value fields) {
    struct Field {
        std::string_view name;
        double CalendarFields::* member;
    };
    static constexpr std::array<Field, 7> kFields = {
        {{"year", &CalendarFields::year},
         {"month", &CalendarFields::month},
         {"day", &CalendarFields::day},
         {"hour", &CalendarFields::hour},
         {"minute", &CalendarFields::minute},
         {"second", &CalendarFields::second},
         {"millisecond", &CalendarFields::millisecond}}};
    CalendarFields f = date.fields();
    bool has_day = false;
    bool has_weekday = false;
    double weekday = 0;
    for (const Member& member : own_members(context, fields)) {
        std::string_view name = member.name;
        if (name.ends_with('s')) name.remove_suffix(1);
        const double number = to_number(context, member.value);
        if (!std::isfinite(number)) throw_type_error("Invalid unit value");
        if (name == "weekday") {
            has_weekday = true;
            weekday = number;
            continue;
        }
        const auto* field = std::find_if(kFields.begin(), kFields.end(),
                                         [&](const Field& one) { return one.name == name; });
        if (field == kFields.end()) need_script("set with this unit");
        f.*field->member = number;
        has_day = has_day || name == "day";
    }
    if (has_weekday) {
        if (own_members(context, fields).size() > 1) need_script("set of a weekday and more");
        f.day += weekday - weekday_of(date.local());
    } else if (!has_day) {
        f.day = std::min(f.day, static_cast<double>(days_in_month(f.year, f.month)));
    }
    return make_date_time(context, time_of_fields(f, date.offset(), date.zone), date.zone);
}

namespace {

Unit unit_argument(Context& context, Arguments arguments, std::size_t index) {
    return unit_of(to_text(context, argument(arguments, index)));
}

Value start(Context& context, Value self, Arguments arguments) {
    return start_of(context, date_of(self), unit_argument(context, arguments, 0));
}
Value end(Context& context, Value self, Arguments arguments) {
    return end_of(context, date_of(self), unit_argument(context, arguments, 0));
}
Value set(Context& context, Value self, Arguments arguments) {
    if (!date_of(self).is_valid) return self;
    return set_date_fields(context, date_of(self), argument(arguments, 0));
}

Value set_zone(Context& context, Value self, Arguments arguments) {
    const DateTimeObject& date = date_of(self);
    const auto zone = zone_argument(context, argument(arguments, 0));
    if (!date.is_valid || !zone) return invalid_date_time(context);
    const Value options = argument(arguments, 1);
    if (!options.is_nullish() && to_bool(get_member(context, options, "keepLocalTime")))
        return make_date_time(
            context, time_of_fields(date.fields(), zone->offset_at(date.time), *zone), *zone);
    return make_date_time(context, date.time, *zone);
}
Value to_utc(Context& context, Value self, Arguments arguments) {
    const DateTimeObject& date = date_of(self);
    if (!arguments.empty()) need_script("toUTC with an offset");
    return date.is_valid ? make_date_time(context, date.time, Zone::utc()) : self;
}
Value to_local(Context& context, Value self, Arguments) {
    const DateTimeObject& date = date_of(self);
    return date.is_valid ? make_date_time(context, date.time, context.zone()) : self;
}
Value set_locale(Context& context, Value self, Arguments arguments) {
    const std::string_view name = to_text(context, argument(arguments, 0));
    if (name != "en-US" && name != "en") need_script("a locale");
    return self;
}

Value format(Context& context, Value self, Arguments arguments) {
    if (arguments.size() > 1 && !arguments[1].is_nullish()) need_script("a format with options");
    const Value pattern = argument(arguments, 0);
    if (!pattern.is_text()) need_script("a format that is no text");
    return context.text(format_date(date_of(self), pattern.text()));
}

bool option(Context& context, Value options, std::string_view name, bool fallback) {
    if (options.is_nullish()) return fallback;
    const Value value = get_member(context, options, name);
    return value.is_undefined() ? fallback : to_bool(value);
}
IsoParts iso_options(Context& context, Arguments arguments) {
    const Value options = argument(arguments, 0);
    IsoParts parts;
    if (options.is_nullish()) return parts;
    for (const Member& member : own_members(context, options)) {
        if (member.name == "format") {
            if (!member.value.is_text() || member.value.text() != "basic")
                need_script("this ISO format");
            parts.is_basic = true;
        } else if (member.name != "suppressSeconds" && member.name != "suppressMilliseconds" &&
                   member.name != "includeOffset") {
            need_script("this option of an ISO text");
        }
    }
    parts.suppress_seconds = option(context, options, "suppressSeconds", false);
    parts.suppress_milliseconds = option(context, options, "suppressMilliseconds", false);
    parts.has_offset = option(context, options, "includeOffset", true);
    return parts;
}
Value iso_with(Context& context, Value self, const IsoParts& parts) {
    const DateTimeObject& date = date_of(self);
    return date.is_valid ? context.text(to_iso(date, parts)) : Value::null();
}
Value iso(Context& context, Value self, Arguments arguments) {
    return iso_with(context, self, iso_options(context, arguments));
}
Value iso_date(Context& context, Value self, Arguments arguments) {
    IsoParts parts = iso_options(context, arguments);
    parts.has_time = false;
    return iso_with(context, self, parts);
}
Value iso_time(Context& context, Value self, Arguments arguments) {
    IsoParts parts = iso_options(context, arguments);
    parts.has_date = false;
    return iso_with(context, self, parts);
}

// Texts by a format; null for an invalid date.
Value fixed_format(Context& context, Value self, std::string_view pattern) {
    const DateTimeObject& date = date_of(self);
    return date.is_valid ? context.text(format_date(date, pattern)) : Value::null();
}
Value iso_week_date(Context& context, Value self, Arguments) {
    return fixed_format(context, self, "kkkk-'W'WW-c");
}
Value rfc2822(Context& context, Value self, Arguments) {
    return fixed_format(context, self, "EEE, dd LLL yyyy HH:mm:ss ZZZ");
}
Value http(Context& context, Value self, Arguments) {
    return fixed_format(context, to_utc(context, self, {}), "EEE, dd LLL yyyy HH:mm:ss 'GMT'");
}
Value sql(Context& context, Value self, Arguments arguments) {
    if (!arguments.empty()) need_script("toSQL with options");
    return fixed_format(context, self, "yyyy-MM-dd HH:mm:ss.SSS ZZ");
}
Value sql_date(Context& context, Value self, Arguments) {
    return fixed_format(context, self, "yyyy-MM-dd");
}
Value sql_time(Context& context, Value self, Arguments arguments) {
    if (!arguments.empty()) need_script("toSQLTime with options");
    return fixed_format(context, self, "HH:mm:ss.SSS ZZ");
}
Value to_text_form(Context& context, Value self, Arguments) {
    return context.text(to_iso(date_of(self)));
}
Value locale_text(Context& context, Value self, Arguments arguments) {
    if (!date_of(self).is_valid) return std::string_view("Invalid DateTime");
    if (arguments.size() > 1) need_script("toLocaleString with options");
    if (arguments.empty()) return fixed_format(context, self, "D");
    const auto preset = preset_format(arguments[0]);
    if (!preset) need_script("toLocaleString with options");
    return fixed_format(context, self, *preset);
}

Value milliseconds(Context&, Value self, Arguments) {
    return date_of(self).value_of();
}
Value seconds(Context&, Value self, Arguments) {
    return date_of(self).value_of() / 1000;
}
Value whole_seconds(Context&, Value self, Arguments) {
    return std::floor(date_of(self).value_of() / 1000);
}
Value js_date(Context& context, Value self, Arguments) {
    return context.memory.make<DateObject>(date_of(self).value_of());
}
Value as_fields(Context& context, Value self, Arguments arguments) {
    if (!arguments.empty()) need_script("toObject with options");
    PlainObject* out = context.plain();
    if (!date_of(self).is_valid) return out;
    const CalendarFields f = date_of(self).fields();
    out->set("year", f.year);
    out->set("month", f.month);
    out->set("day", f.day);
    out->set("hour", f.hour);
    out->set("minute", f.minute);
    out->set("second", f.second);
    out->set("millisecond", f.millisecond);
    return out;
}

DurationObject* signed_difference(Context& context, const DateTimeObject& date,
                                  const DateTimeObject& other, const std::vector<Unit>& units) {
    const bool is_negative = other.time > date.time;
    DurationObject* result = is_negative ? difference(context, other, date, units)
                                         : difference(context, date, other, units);
    if (is_negative)
        for (auto& value : result->values)
            if (value) value = *value == 0 ? 0 : -*value;
    return result;
}
Value diff(Context& context, Value self, Arguments arguments) {
    const Value other = argument(arguments, 0);
    return signed_difference(context, date_of(self), date_argument(context, other),
                             units_argument(context, argument(arguments, 1), Unit::Milliseconds));
}
Value diff_now(Context& context, Value self, Arguments arguments) {
    const DateTimeObject now(context.now(), context.zone());
    return signed_difference(context, date_of(self), now,
                             units_argument(context, argument(arguments, 0), Unit::Milliseconds));
}

Value has_same(Context& context, Value self, Arguments arguments) {
    const DateTimeObject& date = date_of(self);
    const Unit unit = unit_argument(context, arguments, 1);
    const DateTimeObject& other = date_argument(context, argument(arguments, 0));
    if (!date.is_valid) return false;
    const double moment = other.value_of();
    const DateTimeObject adjusted(
        time_of_fields(date.fields(), other.zone.offset_at(date.time), other.zone), other.zone);
    const Value first = start_of(context, adjusted, unit);
    const Value last = end_of(context, adjusted, unit);
    return date_of(first).time <= moment && moment <= date_of(last).time;
}
Value equals(Context& context, Value self, Arguments arguments) {
    const DateTimeObject& date = date_of(self);
    const Value other = argument(arguments, 0);
    if (!other.is_object() || other.object()->kind != ObjectKind::DateTime)
        need_script("a comparison of a date with something else");
    const DateTimeObject& right = date_argument(context, other);
    return date.is_valid && right.is_valid && date.time == right.time && date.zone == right.zone;
}
Value get(Context& context, Value self, Arguments arguments) {
    return get_member(context, self, to_text(context, argument(arguments, 0)));
}

}  // namespace

Method find_date_time_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"startOf", start},
        {"endOf", end},
        {"set", set},
        {"setZone", set_zone},
        {"toUTC", to_utc},
        {"toLocal", to_local},
        {"setLocale", set_locale},
        {"toFormat", format},
        {"toISO", iso},
        {"toISODate", iso_date},
        {"toISOTime", iso_time},
        {"toISOWeekDate", iso_week_date},
        {"toRFC2822", rfc2822},
        {"toHTTP", http},
        {"toSQL", sql},
        {"toSQLDate", sql_date},
        {"toSQLTime", sql_time},
        {"toString", to_text_form},
        {"toJSON", iso},
        {"toLocaleString", locale_text},
        {"toMillis", milliseconds},
        {"valueOf", milliseconds},
        {"toSeconds", seconds},
        {"toUnixInteger", whole_seconds},
        {"toJSDate", js_date},
        {"toObject", as_fields},
        {"diff", diff},
        {"diffNow", diff_now},
        {"hasSame", has_same},
        {"equals", equals},
        {"get", get},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
