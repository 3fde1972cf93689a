// n8n's extension methods of numbers, booleans and dates.
#include <cmath>
#include <unordered_map>

#include "expression/detail/coercion.hpp"
#include "expression/detail/date_methods.hpp"
#include "expression/detail/extensions.hpp"
#include "expression/detail/js_date.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {
namespace {

Value undefined_form(Context&, Value, Arguments) {
    return {};
}

// --- numbers
Value ceil(Context&, Value self, Arguments) {
    return std::ceil(self.number());
}
Value floor(Context&, Value self, Arguments) {
    return std::floor(self.number());
}
Value absolute(Context&, Value self, Arguments) {
    return std::fabs(self.number());
}
Value round(Context& context, Value self, Arguments arguments) {
    const double places = to_integer(context, argument(arguments, 0));
    if (places < 0 || places > 100) throw_range_error("toFixed() digits out of range");
    return to_number(to_fixed(self.number(), static_cast<int>(places)));
}
Value to_int(Context& context, Value self, Arguments) {
    return round(context, self, {});
}
Value itself(Context&, Value self, Arguments) {
    return self;
}
Value to_boolean(Context&, Value self, Arguments) {
    return self.number() != 0;
}
Value is_integer(Context&, Value self, Arguments) {
    return std::isfinite(self.number()) && self.number() == std::trunc(self.number());
}
bool is_even_number(Value self, std::string_view name) {
    if (self.number() != std::trunc(self.number()))
        throw_reported(std::string(name) + "() is only callable on integers");
    return std::fmod(self.number(), 2) == 0;
}
Value is_even(Context&, Value self, Arguments) {
    return is_even_number(self, "isEven");
}
Value is_odd(Context&, Value self, Arguments) {
    return !is_even_number(self, "isOdd");
}

Value format_number(Context& context, Value self, Arguments arguments) {
    const Value locale = argument(arguments, 0);
    const std::string_view name = locale.is_undefined() ? "en-US" : to_text(context, locale);
    const bool is_german = name == "de" || name == "de-DE";
    if (!is_german && name != "en-US" && name != "en") need_script("a locale");
    int least = 0;
    int most = -1;
    const Value options = argument(arguments, 1);
    if (!options.is_nullish()) {
        for (const Member& member : own_members(context, options)) {
            const double number = to_number(context, member.value);
            const bool is_least = member.name == "minimumFractionDigits";
            if ((!is_least && member.name != "maximumFractionDigits") ||
                !(number >= 0 && number <= 20))
                need_script("an option of a number format");
            (is_least ? least : most) = static_cast<int>(number);
        }
    }
    if (most < 0) most = std::max(3, least);
    if (most < least) need_script("an option of a number format");
    std::string text = to_english(self.number(), least, most);
    if (is_german)
        for (char& c : text) c = c == ',' ? '.' : c == '.' ? ',' : c;
    return context.text(text);
}

Value number_to_date(Context& context, Value self, Arguments arguments) {
    const Value format = argument(arguments, 0);
    const std::string_view name = format.is_undefined() ? "ms" : to_text(context, format);
    double time = self.number();
    if (name == "s") {
        time *= 1000;
    } else if (name == "us") {
        time /= 1000;
    } else if (name == "excel") {
        time = time_of({1899, 12, 30}) + time * kMillisecondsADay;
    } else if (name != "ms") {
        need_script("toDateTime with this format");
    }
    return make_date_time(context, time, context.zone());
}

// --- booleans
Value bool_number(Context&, Value self, Arguments) {
    return self.truth() ? 1.0 : 0.0;
}

// --- dates: receivers are DateTimes, Dates and texts that hold one
struct Receiver {
    DateTimeObject& date;
    bool is_luxon;
};
Receiver receiver_of(Context& context, Value self) {
    if (self.is_text()) {
        const double time = parse_js_date(context, self.text());
        return {date_of(make_date_time(context, time, context.zone())), false};
    }
    return {date_argument(context, self), self.object()->kind == ObjectKind::DateTime};
}
Value answer(Context& context, const Receiver& receiver, Value date) {
    if (receiver.is_luxon) return date;
    return context.memory.make<DateObject>(date_of(date).value_of());
}

// n8n's own names of units beside Luxon's.
Unit unit_named(std::string_view name) {
    if (name == "ms") return Unit::Milliseconds;
    if (name == "sec" || name == "secs") return Unit::Seconds;
    if (name == "min" || name == "mins") return Unit::Minutes;
    if (name == "hr" || name == "hrs") return Unit::Hours;
    return unit_of(name);
}
Unit unit_argument(Context& context, Value value, Unit fallback) {
    return value.is_undefined() ? fallback : unit_named(to_text(context, value));
}

const DurationObject& amount(Context& context, Arguments arguments) {
    const Value first = argument(arguments, 0);
    if (arguments.size() < 2) {
        if (!is_object_like(first)) need_script("plus or minus without a unit");
        return duration_argument(context, first);
    }
    const double number = to_number(context, first);
    if (!std::isfinite(number) || first.is_nullish() || first.is_bool() ||
        (first.is_text() && first.text().empty()))
        throw_type_error("Invalid unit value");
    auto* duration = context.memory.make<DurationObject>();
    duration->set(unit_named(to_text(context, arguments[1])), number);
    return *duration;
}
Value date_plus(Context& context, Value self, Arguments arguments) {
    const Receiver receiver = receiver_of(context, self);
    return answer(context, receiver, plus(context, receiver.date, amount(context, arguments), 1));
}
Value date_minus(Context& context, Value self, Arguments arguments) {
    const Receiver receiver = receiver_of(context, self);
    return answer(context, receiver, plus(context, receiver.date, amount(context, arguments), -1));
}
Value beginning_of(Context& context, Value self, Arguments arguments) {
    const Receiver receiver = receiver_of(context, self);
    return answer(context, receiver,
                  start_of(context, receiver.date,
                           unit_argument(context, argument(arguments, 0), Unit::Weeks)));
}
Value end_of_month(Context& context, Value self, Arguments) {
    const Receiver receiver = receiver_of(context, self);
    return answer(context, receiver, end_of(context, receiver.date, Unit::Months));
}
Value extract(Context& context, Value self, Arguments arguments) {
    const Value part = argument(arguments, 0);
    std::string_view name = part.is_undefined() ? "week" : to_text(context, part);
    if (name == "week") name = "weekNumber";
    const Value found = get_member(context, &receiver_of(context, self).date, name);
    if (!found.is_number()) need_script("extract of this part");
    return found;
}
Value format_date_form(Context& context, Value self, Arguments arguments) {
    const Value format = argument(arguments, 0);
    if (arguments.size() > 1 || !format.is_text()) need_script("format with options");
    return context.text(format_date(receiver_of(context, self).date, format.text()));
}
Value is_weekend(Context& context, Value self, Arguments) {
    return weekday_of(receiver_of(context, self).date.local()) > 5;
}
Value to_date_time(Context& context, Value self, Arguments) {
    const Receiver receiver = receiver_of(context, self);
    return receiver.is_luxon ? self : Value(&receiver.date);
}

DateTimeObject& other_date(Context& context, Value value) {
    if (!value.is_text()) return date_argument(context, value);
    return date_of(find_text_extension("toDateTime")(context, value, {}));
}
Value is_between(Context& context, Value self, Arguments arguments) {
    if (arguments.size() != 2) need_script("isBetween without two dates");
    const double time = receiver_of(context, self).date.value_of();
    const double a = other_date(context, arguments[0]).value_of();
    const double b = other_date(context, arguments[1]).value_of();
    return std::fmin(a, b) < time && time < std::fmax(a, b);
}
Value is_in_last(Context& context, Value self, Arguments arguments) {
    const DateTimeObject now(context.now(), context.zone());
    DurationObject duration;
    duration.set(unit_argument(context, argument(arguments, 1), Unit::Minutes),
                 to_number(context, argument(arguments, 0)));
    const double time = receiver_of(context, self).date.value_of();
    return date_of(plus(context, now, duration, -1)).value_of() <= time && time <= context.now();
}

// Both answer a number for one unit.
Value difference_form(Context& context, const DateTimeObject& date, const DateTimeObject& other,
                      Value unit) {
    if (is_array(context, unit)) need_script("a difference in several units");
    const Unit wanted = unit_argument(context, unit, Unit::Days);
    const bool is_negative = other.time > date.time;
    const DurationObject* result = is_negative ? difference(context, other, date, {wanted})
                                               : difference(context, date, other, {wanted});
    if (!result->is_valid) need_script("a difference of invalid dates");
    return is_negative ? 0 - result->get(wanted) : result->get(wanted);
}
Value diff_to(Context& context, Value self, Arguments arguments) {
    return difference_form(context, receiver_of(context, self).date,
                           other_date(context, argument(arguments, 0)), argument(arguments, 1));
}
Value diff_to_now(Context& context, Value self, Arguments arguments) {
    const DateTimeObject now(context.now(), context.zone());
    return difference_form(context, receiver_of(context, self).date, now, argument(arguments, 0));
}

}  // namespace

Method find_number_extension(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"ceil", ceil},
        {"floor", floor},
        {"abs", absolute},
        {"round", round},
        {"isEven", is_even},
        {"isOdd", is_odd},
        {"isInteger", is_integer},
        {"format", format_number},
        {"toBoolean", to_boolean},
        {"toInt", to_int},
        {"toFloat", itself},
        {"toDateTime", number_to_date},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

Method find_bool_extension(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"toBoolean", itself},     {"toInt", bool_number},         {"toFloat", bool_number},
        {"toNumber", bool_number}, {"toDateTime", undefined_form},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

Method find_date_extension(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"plus", date_plus},          {"minus", date_minus},       {"beginningOf", beginning_of},
        {"endOfMonth", end_of_month}, {"extract", extract},        {"format", format_date_form},
        {"isWeekend", is_weekend},    {"isBetween", is_between},   {"isInLast", is_in_last},
        {"diffTo", diff_to},          {"diffToNow", diff_to_now},  {"toDateTime", to_date_time},
        {"toInt", undefined_form},    {"toFloat", undefined_form}, {"toBoolean", undefined_form},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
