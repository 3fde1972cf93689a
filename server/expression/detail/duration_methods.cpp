// Methods of Duration and Interval.
#include <cmath>
#include <unordered_map>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/date_methods.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {
namespace {

DurationObject& duration_of(Value value) {
    return *static_cast<DurationObject*>(value.object());
}

Value as(Context& context, Value self, Arguments arguments) {
    const Unit unit = unit_of(to_text(context, argument(arguments, 0)));
    const DurationObject& duration = duration_of(self);
    return duration.is_valid ? Value(shift_to(context, duration, {unit})->get(unit)) : Value::nan();
}
Value shift(Context& context, Value self, Arguments arguments) {
    std::vector<Unit> units;
    for (const Value name : arguments) units.push_back(unit_of(to_text(context, name)));
    if (units.empty() || !duration_of(self).is_valid) return self;
    return shift_to(context, duration_of(self), units);
}
Value as_object(Context& context, Value self, Arguments) {
    return duration_as_data(context, duration_of(self));
}
Value milliseconds(Context&, Value self, Arguments) {
    return duration_of(self).as_milliseconds();
}
Value iso(Context& context, Value self, Arguments) {
    const DurationObject& duration = duration_of(self);
    return duration.is_valid ? context.text(to_iso(duration)) : Value::null();
}
Value combined(Context& context, Value self, Arguments arguments, double sign) {
    const DurationObject& left = duration_of(self);
    const DurationObject& right = duration_argument(context, argument(arguments, 0));
    if (!left.is_valid) return self;
    auto* sum = context.memory.make<DurationObject>();
    for (std::size_t i = 0; i < kUnits; ++i)
        if (left.values[i] || right.values[i])
            sum->values[i] = left.values[i].value_or(0) + sign * right.values[i].value_or(0);
    return sum;
}
Value plus_duration(Context& context, Value self, Arguments arguments) {
    return combined(context, self, arguments, 1);
}
Value minus_duration(Context& context, Value self, Arguments arguments) {
    return combined(context, self, arguments, -1);
}
Value get(Context& context, Value self, Arguments arguments) {
    return duration_of(self).get(unit_of(to_text(context, argument(arguments, 0))));
}

// --- Interval
IntervalObject& interval_of(Value value) {
    auto& interval = *static_cast<IntervalObject*>(value.object());
    if (!interval.start->is_valid || !interval.end->is_valid ||
        interval.start->time > interval.end->time)
        need_script("an invalid interval");
    return interval;
}
Value length(Context& context, Value self, Arguments arguments) {
    const IntervalObject& interval = interval_of(self);
    const auto units = units_argument(context, argument(arguments, 0), Unit::Milliseconds);
    const DurationObject* long_form = difference(context, *interval.end, *interval.start, units);
    return long_form->get(units[0]);
}
Value to_duration(Context& context, Value self, Arguments arguments) {
    const IntervalObject& interval = interval_of(self);
    return difference(context, *interval.end, *interval.start,
                      units_argument(context, argument(arguments, 0), Unit::Milliseconds));
}
Value contains(Context& context, Value self, Arguments arguments) {
    const IntervalObject& interval = interval_of(self);
    const double time = date_argument(context, argument(arguments, 0)).value_of();
    return interval.start->time <= time && time < interval.end->time;
}
Value split_by(Context& context, Value self, Arguments arguments) {
    const IntervalObject& interval = interval_of(self);
    const DurationObject& step = duration_argument(context, argument(arguments, 0));
    if (!(step.as_milliseconds() > 0)) return context.array();
    ArrayObject* parts = context.array();
    DateTimeObject* from = interval.start;
    for (double i = 1; from->time < interval.end->time; ++i) {
        context.step(4);
        DurationObject many;
        for (std::size_t u = 0; u < kUnits; ++u)
            if (step.values[u]) many.values[u] = *step.values[u] * i;
        DateTimeObject* to = &date_of(plus(context, *interval.start, many, 1));
        if (to->time > interval.end->time || !to->is_valid) to = interval.end;
        parts->items.push_back(context.memory.make<IntervalObject>(from, to));
        from = to;
    }
    return parts;
}

}  // namespace

Method find_duration_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"as", as},
        {"shiftTo", shift},
        {"toObject", as_object},
        {"toMillis", milliseconds},
        {"valueOf", milliseconds},
        {"toISO", iso},
        {"toJSON", iso},
        {"toString", iso},
        {"plus", plus_duration},
        {"minus", minus_duration},
        {"get", get},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

Method find_interval_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"length", length},
        {"toDuration", to_duration},
        {"contains", contains},
        {"splitBy", split_by},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
