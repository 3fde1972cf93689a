#include "nodes/date_time/read_date.hpp"

#include <cmath>

#include "sdk/date_text.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "UTC+05:30" for a text that ends in such an offset behind a time of day, else "UTC".
std::string zone_of_text(std::string_view text) {
    const std::size_t sign = text.find_last_of("+-");
    if (sign == std::string_view::npos || text.find(':') > sign) return "UTC";
    std::string digits;
    for (const char c : text.substr(sign + 1)) {
        if (is_digit(c))
            digits.push_back(c);
        else if (c != ':')
            return "UTC";
    }
    if (digits.size() != 2 && digits.size() != 4) return "UTC";
    digits.resize(4, '0');
    return std::string("UTC") + text[sign] + digits.substr(0, 2) + ":" + digits.substr(2);
}

// A day is needed: a time of day alone is no date here.
bool has_day(std::string_view text) {
    text = sdk::trim_blanks(text);
    const std::size_t colon = text.find(':');
    return colon == std::string_view::npos || colon > 2;
}

Error no_date(const Json& value) {
    return Error{ErrorKind::InvalidInput,
                 "The value must be a date, but it is " + sdk::describe_value(value) + ".",
                 "Use an ISO date such as 2026-01-31T10:00:00Z, or say in \"From Date Format\" "
                 "what form it has."};
}

Error unknown_zone(std::string_view zone) {
    return Error{ErrorKind::InvalidInput, "There is no time zone \"" + std::string(zone) + "\".",
                 "Use a name such as Europe/Berlin."};
}

Result<sdk::ZonedDate> in_zone(double milliseconds, const std::string& zone) {
    if (const auto date = sdk::ZonedDate::at(milliseconds, zone)) return *date;
    if (sdk::ZonedDate::at(0, zone))
        return Error{ErrorKind::InvalidInput, "The date is beyond the range of dates."};
    return unknown_zone(zone);
}

Result<sdk::ZonedDate> read_text(sdk::NodeContext& context, const Json& value,
                                 const DateRules& rules) {
    const std::string_view text = text_of(value.get_string());
    const std::string zone = rules.zone.empty() ? zone_of_text(text) : rules.zone;
    const double now = static_cast<double>(context.clock().now().time_since_epoch().count());
    if (!rules.from_format.empty()) {
        const auto date =
            sdk::ZonedDate::from_format(text, rules.from_format, context.time_zone(), now);
        if (!date) return date.error();
        return in_zone(date->milliseconds(), zone);
    }
    const auto moment = has_day(text)
                            ? sdk::parse_date_text(text, sdk::DateReading::InZone,
                                                   {context.time_zone(), context.clock().now()})
                            : std::nullopt;
    if (!moment) return no_date(value);
    return in_zone(*moment, zone);
}

}  // namespace

std::optional<double> timestamp_of(const Json& value) {
    if (value.is_structured()) return std::nullopt;
    double number = sdk::to_number(value);
    if (std::isnan(number)) return std::nullopt;
    if (number != std::trunc(number)) return std::trunc(number * 1000);
    constexpr std::size_t kSecondsDigits = 11;
    if (number_to_text(number).size() <= kSecondsDigits) number *= 1000;
    return number;
}

Result<sdk::ZonedDate> date_parameter(sdk::NodeContext& context, std::string_view path,
                                      std::size_t item, const DateRules& rules) {
    const auto given = sdk::dated_parameter(context, path, item);
    if (!given) return given.error();
    if (given->date) return *given->date;
    if (!given->value)
        return Error{ErrorKind::InvalidInput,
                     "The date is undefined: its expression gives nothing.",
                     "Check the field names in the expression."};
    if (const auto moment = timestamp_of(*given->value))
        return in_zone(*moment, rules.zone.empty() ? "UTC" : rules.zone);
    if (given->value->is_string()) return read_text(context, *given->value, rules);
    return no_date(*given->value);
}

}  // namespace millrace::nodes
