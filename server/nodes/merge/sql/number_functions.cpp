// Functions of numbers.
#include <array>
#include <cmath>

#include "base/id.hpp"
#include "nodes/merge/sql/function_list.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {
namespace {

Value absolute(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [](double n) { return std::fabs(n); });
}
Value floor_of(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [](double n) { return std::floor(n); });
}
Value ceiling(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [](double n) { return std::ceil(n); });
}
Value round_of(Arguments arguments, const Surroundings&) {
    const double digits = arguments.size() > 1 ? arguments[1].number() : 0;
    const double factor = std::pow(10, std::isnan(digits) ? 0 : digits);
    return of_number(arguments[0], [&](double n) { return std::floor(n * factor + 0.5) / factor; });
}
Value power(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [&](double n) { return std::pow(n, arguments[1].number()); });
}
Value modulo(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [&](double n) { return std::fmod(n, arguments[1].number()); });
}
Value square_root(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [](double n) { return std::sqrt(n); });
}
Value exponential(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [](double n) { return std::exp(n); });
}
Value logarithm(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [](double n) { return std::log(n); });
}
Value sign(Arguments arguments, const Surroundings&) {
    return of_number(arguments[0], [](double n) { return n > 0 ? 1.0 : n < 0 ? -1.0 : 0.0; });
}
Value extreme(Arguments arguments, bool is_greatest) {
    Value best;
    for (const Value& value : arguments) {
        if (value.is_nullish()) return {};
        const bool is_better =
            best.is_undefined() || (is_greatest ? sdk::is_less(*best.get(), *value.get())
                                                : sdk::is_less(*value.get(), *best.get()));
        if (is_better) best = value;
    }
    return best;
}
Value greatest(Arguments arguments, const Surroundings&) {
    return extreme(arguments, true);
}
Value least(Arguments arguments, const Surroundings&) {
    return extreme(arguments, false);
}
Value random_number(Arguments, const Surroundings& surroundings) {
    return number_json(surroundings.random->unit());
}
Value new_id(Arguments, const Surroundings& surroundings) {
    return Json(make_uuid(*surroundings.random));
}
Value row_number(Arguments, const Surroundings& surroundings) {
    return number_json(static_cast<double>(surroundings.row_number));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"ABS", 1, 1, absolute},
    {"CEIL", 1, 1, ceiling},
    {"CEILING", 1, 1, ceiling},
    {"EXP", 1, 1, exponential},
    {"FLOOR", 1, 1, floor_of},
    {"GREATEST", 1, kMany, greatest},
    {"LEAST", 1, kMany, least},
    {"LOG", 1, 1, logarithm},
    {"MOD", 2, 2, modulo},
    {"NEWID", 0, 0, new_id},
    {"POWER", 2, 2, power},
    {"RANDOM", 0, 0, random_number},
    {"ROUND", 1, 2, round_of},
    {"ROWNUM", 0, 0, row_number},
    {"ROW_NUMBER", 0, 0, row_number},
    {"SIGN", 1, 1, sign},
    {"SQRT", 1, 1, square_root},
    {"UUID", 0, 0, new_id},
});

}  // namespace

std::span<const Function> number_functions() {
    return kFunctions;
}

}  // namespace millrace::nodes::sql
