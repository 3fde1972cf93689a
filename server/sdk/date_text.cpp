#include "sdk/date_text.hpp"

#include "sdk/detail/calendar_fields.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::sdk {
namespace {

using detail::CalendarFields;

// The oldest form of HTTP, "Sun Nov  6 08:49:37 1994": it has no zone and is in UTC.
bool is_asctime(std::string_view text) {
    if (text.size() != 24) return false;
    for (const std::size_t at : {3U, 7U, 10U, 19U})
        if (text[at] != ' ') return false;
    return text[13] == ':' && text[16] == ':' && text[0] >= 'A' && text[4] >= 'A' &&
           text[23] >= '0' && text[23] <= '9';
}

std::optional<double> moment_if_any(const std::optional<CalendarFields>& fields) {
    return fields ? detail::moment_of(*fields) : std::nullopt;
}

}  // namespace

std::optional<double> parse_date_text(std::string_view text, DateReading reading,
                                      const DateSurroundings& surroundings) {
    if (reading == DateReading::InZone) text = trim_blanks(text);
    if (text.empty()) return std::nullopt;
    std::string_view zone = surroundings.time_zone;
    if (!detail::moment_of({.zone = zone})) zone = "UTC";
    if (reading == DateReading::JavaScript && detail::is_iso_day_only(text))
        return moment_if_any(detail::read_iso(text, "UTC", {}));
    if (reading == DateReading::InZone) {
        const CalendarFields today =
            detail::day_at(static_cast<double>(surroundings.now.time_since_epoch().count()), zone);
        if (const auto moment = moment_if_any(detail::read_iso(text, zone, today))) return moment;
        if (is_asctime(text)) return moment_if_any(detail::read_free_form(text, "UTC"));
        if (const auto moment = moment_if_any(detail::read_sql(text, zone))) return moment;
    } else if (text.find_first_of("Tt") != std::string_view::npos) {
        if (const auto moment = moment_if_any(detail::read_iso(text, zone, {}))) return moment;
    }
    return moment_if_any(detail::read_free_form(text, zone));
}

}  // namespace millrace::sdk
