// A moment with the time zone it is read in: Luxon's DateTime for calculations outside expressions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace millrace::expression {

class Zone;

// What clocks and calendars show.
struct DateFields {
    double year = 1970;
    int month = 1;  // 1 to 12
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
    int weekday = 1;  // 1 Monday to 7 Sunday
    int week = 1;     // of ISO 8601
    double week_year = 1970;
    int day_of_year = 1;
    double offset_minutes = 0;  // east of UTC
};

struct DateDifference {
    JsonObject parts;  // {"years": 1, "days": 2.5}
    std::string iso;   // "P1Y2.5D"
};

// Immutable; copies share. Zones are IANA names in any case, "utc" or "UTC+3".
class ZonedDate {
  public:
    // Nothing for an unknown zone and for times beyond JavaScript's range.
    static std::optional<ZonedDate> at(double milliseconds, std::string_view zone);
    // The moment when clocks in the zone show these fields (weeks, day of year and offset do not
    // count); fields may be beyond their range.
    static std::optional<ZonedDate> from_fields(const DateFields& fields, std::string_view zone);
    // Luxon's fromFormat; what the text leaves open comes from `now`. The error says why the text
    // is not of this form.
    static Result<ZonedDate> from_format(std::string_view text, std::string_view format,
                                         std::string_view zone, double now);

    double milliseconds() const;
    DateFields fields() const;
    std::string zone_abbreviation() const;
    std::optional<ZonedDate> in_zone(std::string_view zone) const;

    // Units: "year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond",
    // also in the plural. Errors: an unknown unit, a date out of range.
    Result<ZonedDate> plus(double amount, std::string_view unit) const;
    Result<ZonedDate> start_of(std::string_view unit) const;
    Result<DateDifference> since(const ZonedDate& earlier,
                                 const std::vector<std::string>& units) const;

    std::string to_iso() const;
    // Luxon's toFormat.
    Result<std::string> format(std::string_view format) const;

  private:
    friend class Expression;
    ZonedDate(double time, std::shared_ptr<const Zone> zone);

    double time_;
    std::shared_ptr<const Zone> zone_;
};

}  // namespace millrace::expression
