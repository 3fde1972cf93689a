// Functions of the classes Date, DateTime, Duration and Interval.
#include <cmath>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/date_methods.hpp"
#include "expression/detail/js_date.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/statics.hpp"

namespace millrace::expression {
namespace {

struct Options {
    std::optional<Zone> zone;  // nothing: an unknown one
    bool keeps_zone = false;
};

Options options_of(Context& context, Value options) {
    Options out{context.zone()};
    if (options.is_nullish()) return out;
    for (const Member& member : own_members(context, options)) {
        if (member.name == "zone") {
            out.zone = zone_argument(context, member.value);
        } else if (member.name == "setZone") {
            out.keeps_zone = to_bool(member.value);
        } else if (member.name != "locale" || !member.value.is_text() ||
                   (member.value.text() != "en" && member.value.text() != "en-US")) {
            need_script("this option of a date");
        }
    }
    return out;
}

using Reader = Value (*)(Context&, std::string_view, const Zone&, bool);
Value read_with(Context& context, Arguments arguments, Reader reader) {
    const Options options = options_of(context, argument(arguments, 1));
    if (argument(arguments, 0).is_nullish() || !options.zone) return invalid_date_time(context);
    return reader(context, to_text(context, arguments[0]), *options.zone, options.keeps_zone);
}
Value from_iso(Context& context, Arguments arguments) {
    return read_with(context, arguments, parse_iso);
}
Value from_sql(Context& context, Arguments arguments) {
    return read_with(context, arguments, parse_sql);
}
Value from_http(Context& context, Arguments arguments) {
    return read_with(context, arguments, parse_http);
}
Value from_rfc2822(Context& context, Arguments arguments) {
    return read_with(context, arguments, parse_rfc2822);
}

Value from_format(Context& context, Arguments arguments) {
    const Options options = options_of(context, argument(arguments, 2));
    if (argument(arguments, 0).is_undefined() || argument(arguments, 1).is_undefined())
        throw Thrown{"InvalidArgumentError", "fromFormat requires an input string and a format"};
    if (options.keeps_zone) need_script("fromFormat that keeps the zone");
    if (!options.zone) return invalid_date_time(context);
    return parse_format(context, to_text(context, arguments[0]), to_text(context, arguments[1]),
                        *options.zone);
}

Value at_time(Context& context, Arguments arguments, double factor) {
    const Value number = argument(arguments, 0);
    if (!number.is_number())
        throw Thrown{"InvalidArgumentError", "a date needs a number of milliseconds or seconds"};
    const Options options = options_of(context, argument(arguments, 1));
    if (!options.zone) return invalid_date_time(context);
    return make_date_time(context, number.number() * factor, *options.zone);
}
Value from_millis(Context& context, Arguments arguments) {
    return at_time(context, arguments, 1);
}
Value from_seconds(Context& context, Arguments arguments) {
    return at_time(context, arguments, 1000);
}

Value from_js_date(Context& context, Arguments arguments) {
    const Value date = argument(arguments, 0);
    const Options options = options_of(context, argument(arguments, 1));
    if (!date.is_object() || date.object()->kind != ObjectKind::Date || !options.zone)
        return invalid_date_time(context);
    return make_date_time(context, static_cast<DateObject*>(date.object())->time, *options.zone);
}

Value from_object(Context& context, Arguments arguments) {
    const Options options = options_of(context, argument(arguments, 1));
    if (!options.zone) return invalid_date_time(context);
    if (argument(arguments, 0).is_nullish()) need_script("DateTime.fromObject of nothing");
    return date_from_fields(context, arguments[0], *options.zone);
}

// DateTime.local(2026, 1, 2) and DateTime.utc(2026, 1, 2).
Value of_parts(Context& context, Arguments arguments, const Zone& zone) {
    static constexpr std::array<std::string_view, 7> kNames = {
        "year", "month", "day", "hour", "minute", "second", "millisecond"};
    if (arguments.empty()) return make_date_time(context, context.now(), zone);
    PlainObject* fields = context.plain();
    for (std::size_t i = 0; i < arguments.size() && i < kNames.size(); ++i) {
        if (!arguments[i].is_number()) need_script("DateTime.local with options");
        fields->set(kNames[i], arguments[i]);
    }
    return date_from_fields(context, fields, zone);
}
Value now(Context& context, Arguments) {
    return make_date_time(context, context.now(), context.zone());
}
Value local(Context& context, Arguments arguments) {
    return of_parts(context, arguments, context.zone());
}
Value utc(Context& context, Arguments arguments) {
    return of_parts(context, arguments, Zone::utc());
}

Value extreme(Arguments arguments, double sign) {
    if (arguments.empty()) return {};
    Value best = arguments[0];
    for (const Value value : arguments) {
        if (!value.is_object() || value.object()->kind != ObjectKind::DateTime)
            throw Thrown{"InvalidArgumentError", "the extremes of dates need dates"};
        if (sign * date_of(value).value_of() > sign * date_of(best).value_of()) best = value;
    }
    return best;
}
Value latest(Context&, Arguments arguments) {
    return extreme(arguments, 1);
}
Value earliest(Context&, Arguments arguments) {
    return extreme(arguments, -1);
}
Value is_date_time(Context&, Arguments arguments) {
    const Value value = argument(arguments, 0);
    return value.is_object() && value.object()->kind == ObjectKind::DateTime;
}

// --- Duration and Interval
Value duration_from_object(Context& context, Arguments arguments) {
    if (!is_plain(context, argument(arguments, 0)))
        throw Thrown{"InvalidArgumentError", "Duration.fromObject needs an object"};
    if (arguments.size() > 1) need_script("a duration with options");
    return &duration_argument(context, arguments[0]);
}
Value duration_from_millis(Context& context, Arguments arguments) {
    if (!argument(arguments, 0).is_number()) throw_type_error("Duration.fromMillis needs a number");
    return &duration_argument(context, arguments[0]);
}
Value interval_of_dates(Context& context, Arguments arguments) {
    return context.memory.make<IntervalObject>(&date_argument(context, argument(arguments, 0)),
                                               &date_argument(context, argument(arguments, 1)));
}
Value interval_after(Context& context, Arguments arguments) {
    DateTimeObject& start = date_argument(context, argument(arguments, 0));
    const DurationObject& length = duration_argument(context, argument(arguments, 1));
    return context.memory.make<IntervalObject>(&start, &date_of(plus(context, start, length, 1)));
}
Value interval_before(Context& context, Arguments arguments) {
    DateTimeObject& end = date_argument(context, argument(arguments, 0));
    const DurationObject& length = duration_argument(context, argument(arguments, 1));
    return context.memory.make<IntervalObject>(&date_of(plus(context, end, length, -1)), &end);
}

}  // namespace

const Statics& date_statics() {
    static const Statics all = {{"Date.now", date_now},
                                {"Date.UTC", date_utc},
                                {"Date.parse", date_parse},
                                {"DateTime.now", now},
                                {"DateTime.local", local},
                                {"DateTime.utc", utc},
                                {"DateTime.fromISO", from_iso},
                                {"DateTime.fromSQL", from_sql},
                                {"DateTime.fromHTTP", from_http},
                                {"DateTime.fromRFC2822", from_rfc2822},
                                {"DateTime.fromFormat", from_format},
                                {"DateTime.fromMillis", from_millis},
                                {"DateTime.fromSeconds", from_seconds},
                                {"DateTime.fromJSDate", from_js_date},
                                {"DateTime.fromObject", from_object},
                                {"DateTime.max", latest},
                                {"DateTime.min", earliest},
                                {"DateTime.isDateTime", is_date_time},
                                {"Duration.fromObject", duration_from_object},
                                {"Duration.fromMillis", duration_from_millis},
                                {"Interval.fromDateTimes", interval_of_dates},
                                {"Interval.after", interval_after},
                                {"Interval.before", interval_before}};
    return all;
}

}  // namespace millrace::expression
