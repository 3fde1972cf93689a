// Number.prototype, Math, Number; Set and Map.
#include <array>
#include <cmath>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/operators.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/statics.hpp"

namespace millrace::expression {
namespace {

// An argument that must be an integer from `least` to `most`.
int bounded(Context& context, Value value, int least, int most) {
    const double number = to_integer(context, value);
    if (number < least || number > most) throw_range_error("The argument is out of range");
    return static_cast<int>(number);
}

Value fixed(Context& context, Value self, Arguments arguments) {
    return context.text(to_fixed(self.number(), bounded(context, argument(arguments, 0), 0, 100)));
}
Value precision(Context& context, Value self, Arguments arguments) {
    if (argument(arguments, 0).is_undefined()) return to_text(context, self);
    return context.text(to_precision(self.number(), bounded(context, arguments[0], 1, 100)));
}
Value exponential(Context& context, Value self, Arguments arguments) {
    const Value digits = argument(arguments, 0);
    return context.text(to_exponential(
        self.number(), digits.is_undefined() ? -1 : bounded(context, digits, 0, 100)));
}
Value to_text_form(Context& context, Value self, Arguments arguments) {
    const Value given = argument(arguments, 0);
    const int radix = given.is_undefined() ? 10 : bounded(context, given, 2, 36);
    // Beyond the precise integers engines differ in how they fill up the digits.
    if (radix != 10 && std::isfinite(self.number()) && std::fabs(self.number()) >= 0x1p53)
        need_script("toString of such a large number");
    return context.text(to_radix(self.number(), radix));
}
Value itself(Context&, Value self, Arguments) {
    return self;
}
Value to_locale_text(Context& context, Value self, Arguments arguments) {
    if (!arguments.empty()) need_script("toLocaleString with a locale");
    return context.text(to_english(self.number(), 0, 3));
}

// --- Math
template <double (*Function)(double)>
Value math(Context& context, Arguments arguments) {
    return Function(to_number(context, argument(arguments, 0)));
}
double round_half_up(double number) {
    const double floor = std::floor(number);
    if (std::isnan(number) || floor == number) return number;
    const double rounded = number - floor >= 0.5 ? floor + 1 : floor;
    return rounded == 0 && std::signbit(number) ? -0.0 : rounded;
}
double sign(double number) {
    return number > 0 ? 1 : number < 0 ? -1 : number;
}
double single(double number) {
    return static_cast<double>(static_cast<float>(number));
}
Value extreme(Context& context, Arguments arguments, bool is_max) {
    double result =
        is_max ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    for (const Value value : arguments) {
        const double number = to_number(context, value);
        if (std::isnan(number) || std::isnan(result)) {
            result = std::numeric_limits<double>::quiet_NaN();
            continue;
        }
        const bool is_better =
            is_max ? number > result || (number == 0 && result == 0 && std::signbit(result))
                   : number < result || (number == 0 && result == 0 && std::signbit(number));
        if (is_better) result = number;
    }
    return result;
}
Value math_max(Context& context, Arguments arguments) {
    return extreme(context, arguments, true);
}
Value math_min(Context& context, Arguments arguments) {
    return extreme(context, arguments, false);
}
Value math_pow(Context& context, Arguments arguments) {
    return binary_operation(context, Op::Power, argument(arguments, 0), argument(arguments, 1));
}
Value math_hypot(Context& context, Arguments arguments) {
    if (arguments.size() > 2) need_script("Math.hypot of many numbers");
    const double a = arguments.empty() ? 0 : to_number(context, arguments[0]);
    const double b = arguments.size() < 2 ? 0 : to_number(context, arguments[1]);
    return std::hypot(a, b);
}
Value math_random(Context& context, Arguments) {
    return context.scope.random();
}

// --- Number
double number_or_nan(Arguments arguments) {
    const Value value = argument(arguments, 0);
    return value.is_number() ? value.number() : std::numeric_limits<double>::quiet_NaN();
}
Value is_integer(Context&, Arguments arguments) {
    const double number = number_or_nan(arguments);
    return std::isfinite(number) && number == std::trunc(number);
}
Value is_safe_integer(Context&, Arguments arguments) {
    const double number = number_or_nan(arguments);
    return number == std::trunc(number) && std::fabs(number) <= 9007199254740991.0;
}
Value is_finite(Context&, Arguments arguments) {
    return std::isfinite(number_or_nan(arguments));
}
Value is_nan(Context&, Arguments arguments) {
    return argument(arguments, 0).is_number() && std::isnan(arguments[0].number());
}

// --- Set and Map
SetObject& collection(Value self) {
    return *static_cast<SetObject*>(self.object());
}
std::optional<std::size_t> position(Context& context, Value self, Value key) {
    SetObject& set = collection(self);
    context.step(set.keys.size() / 8);
    for (std::size_t i = 0; i < set.keys.size(); ++i)
        if (same_value_zero(context, set.keys[i], key)) return i;
    return std::nullopt;
}
Value has(Context& context, Value self, Arguments arguments) {
    return position(context, self, argument(arguments, 0)).has_value();
}
Value insert(Context& context, Value self, Arguments arguments) {
    SetObject& set = collection(self);
    const Value key = argument(arguments, 0);
    const Value value = set.kind == ObjectKind::Map ? argument(arguments, 1) : key;
    if (const auto found = position(context, self, key)) {
        set.values[*found] = value;
    } else {
        set.keys.push_back(key);
        set.values.push_back(value);
    }
    return self;
}
Value get(Context& context, Value self, Arguments arguments) {
    if (collection(self).kind != ObjectKind::Map) throw_type_error("get is not a function");
    const auto found = position(context, self, argument(arguments, 0));
    return found ? collection(self).values[*found] : Value{};
}
Value remove(Context& context, Value self, Arguments arguments) {
    const auto found = position(context, self, argument(arguments, 0));
    if (!found) return false;
    SetObject& set = collection(self);
    set.keys.erase(set.keys.begin() + static_cast<std::ptrdiff_t>(*found));
    set.values.erase(set.values.begin() + static_cast<std::ptrdiff_t>(*found));
    return true;
}
Value keys(Context& context, Value self, Arguments) {
    const SetObject& set = collection(self);
    ArrayObject* out = context.array();
    out->items.assign(set.keys.begin(), set.keys.end());
    return context.iterator(out);
}
Value values(Context& context, Value self, Arguments) {
    const SetObject& set = collection(self);
    ArrayObject* out = context.array();
    out->items.assign(set.values.begin(), set.values.end());
    return context.iterator(out);
}
Value entries(Context& context, Value self, Arguments) {
    const SetObject& set = collection(self);
    ArrayObject* out = context.array();
    for (std::size_t i = 0; i < set.keys.size(); ++i)
        out->items.push_back(make_array(context, {set.keys[i], set.values[i]}));
    return context.iterator(out);
}
Value each(Context& context, Value self, Arguments arguments) {
    for (std::size_t i = 0; i < collection(self).keys.size(); ++i) {
        const std::array<Value, 3> call = {collection(self).values[i], collection(self).keys[i],
                                           self};
        call_function(context, argument(arguments, 0), call);
    }
    return {};
}

}  // namespace

Method find_number_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"toFixed", fixed},         {"toPrecision", precision}, {"toExponential", exponential},
        {"toString", to_text_form}, {"valueOf", itself},        {"toLocaleString", to_locale_text},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

Method find_collection_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"has", has},       {"add", insert},      {"set", insert},
        {"get", get},       {"delete", remove},   {"keys", keys},
        {"values", values}, {"entries", entries}, {"forEach", each},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

const Statics& number_statics() {
    static const Statics all = {{"Math.abs", math<std::fabs>},
                                {"Math.ceil", math<std::ceil>},
                                {"Math.floor", math<std::floor>},
                                {"Math.trunc", math<std::trunc>},
                                {"Math.round", math<round_half_up>},
                                {"Math.sign", math<sign>},
                                {"Math.sqrt", math<std::sqrt>},
                                {"Math.fround", math<single>},
                                {"Math.max", math_max},
                                {"Math.min", math_min},
                                {"Math.pow", math_pow},
                                {"Math.hypot", math_hypot},
                                {"Math.random", math_random},
                                {"Number.isInteger", is_integer},
                                {"Number.isSafeInteger", is_safe_integer},
                                {"Number.isFinite", is_finite},
                                {"Number.isNaN", is_nan},
                                {"Number.parseFloat", find_global_function("parseFloat")},
                                {"Number.parseInt", find_global_function("parseInt")}};
    return all;
}

}  // namespace millrace::expression
