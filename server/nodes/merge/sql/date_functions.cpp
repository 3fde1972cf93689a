// Functions of dates; texts without a zone are in the workflow's.
#include <array>
#include <cmath>

#include "nodes/merge/sql/function_list.hpp"
#include "sdk/date_text.hpp"
#include "sdk/value_conversion.hpp"
#include "sdk/zoned_date.hpp"

namespace millrace::nodes::sql {
namespace {

std::optional<sdk::ZonedDate> date_of(const Value& value, const Surroundings& surroundings) {
    if (value.is_nullish() || value.get()->is_structured()) return std::nullopt;
    std::optional<double> moment = value.number();
    if (value.is_text())
        moment = sdk::parse_date_text(value.text(), sdk::DateReading::JavaScript,
                                      {surroundings.time_zone, surroundings.now});
    return moment && !std::isnan(*moment) ? sdk::ZonedDate::at(*moment, surroundings.time_zone)
                                          : std::nullopt;
}
template <class Part>
Value date_part(Arguments arguments, const Surroundings& surroundings, Part part) {
    const auto date = date_of(arguments[0], surroundings);
    if (!date) return {};
    return number_json(static_cast<double>(part(date->fields())));
}
Value year(Arguments arguments, const Surroundings& surroundings) {
    return date_part(arguments, surroundings, [](const auto& f) { return f.year; });
}
Value month(Arguments arguments, const Surroundings& surroundings) {
    return date_part(arguments, surroundings, [](const auto& f) { return f.month; });
}
Value day(Arguments arguments, const Surroundings& surroundings) {
    return date_part(arguments, surroundings, [](const auto& f) { return f.day; });
}
Value hour(Arguments arguments, const Surroundings& surroundings) {
    return date_part(arguments, surroundings, [](const auto& f) { return f.hour; });
}
Value minute(Arguments arguments, const Surroundings& surroundings) {
    return date_part(arguments, surroundings, [](const auto& f) { return f.minute; });
}
Value second(Arguments arguments, const Surroundings& surroundings) {
    return date_part(arguments, surroundings, [](const auto& f) { return f.second; });
}
Value date(Arguments arguments, const Surroundings& surroundings) {
    const auto read = date_of(arguments[0], surroundings);
    if (!read) return {};
    return Json(read->in_zone("UTC")->to_iso());
}
Value now(Arguments, const Surroundings& surroundings) {
    const auto date = sdk::ZonedDate::at(
        static_cast<double>(surroundings.now.time_since_epoch().count()), surroundings.time_zone);
    if (!date) return {};
    return Json(*date->format("yyyy-MM-dd HH:mm:ss.SSS"));
}
// The unit is a word of the query: the parser makes a text of it.
Value date_difference(Arguments arguments, const Surroundings& surroundings) {
    const auto from = date_of(arguments[1], surroundings);
    const auto to = date_of(arguments[2], surroundings);
    if (!from || !to) return {};
    const std::string unit = sdk::to_lower_case(arguments[0].text());
    const auto difference = to->since(*from, {unit});
    if (!difference || difference->parts.empty()) return {};
    return number_json(std::trunc(number_of(difference->parts.begin()->value())));
}
Value date_sum(Arguments arguments, const Surroundings& surroundings) {
    const auto from = date_of(arguments[2], surroundings);
    if (!from) return {};
    const auto sum = from->plus(arguments[1].number(), sdk::to_lower_case(arguments[0].text()));
    if (!sum) return {};
    return Json(sum->in_zone("UTC")->to_iso());
}

constexpr auto kFunctions = std::to_array<Function>({
    {"DATE", 1, 1, date},
    {"DATEADD", 3, 3, date_sum},
    {"DATEDIFF", 3, 3, date_difference},
    {"DAY", 1, 1, day},
    {"GETDATE", 0, 0, now},
    {"HOUR", 1, 1, hour},
    {"MINUTE", 1, 1, minute},
    {"MONTH", 1, 1, month},
    {"NOW", 0, 0, now},
    {"SECOND", 1, 1, second},
    {"YEAR", 1, 1, year},
});

}  // namespace

std::span<const Function> date_functions() {
    return kFunctions;
}

}  // namespace millrace::nodes::sql
