// Cron expressions: which seconds of the civil calendar they name.
//
// Five fields (minute hour day-of-month month day-of-week) or six (second first), as the crontab(5)
// manual has them: *, ?, numbers, names (JAN, MON), ranges, lists, steps. Days count when day of
// month or day of week fits where both are restricted. Sunday is 0 or 7. @hourly, @daily, @weekly,
// @monthly, @yearly stand for themselves.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.hpp"

namespace millrace::triggers {

// What clocks and calendars show, without a zone.
struct CivilTime {
    int year = 1970;
    int month = 1;  // 1 to 12
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    friend auto operator<=>(const CivilTime&, const CivilTime&) = default;
};

class CronExpression {
  public:
    // Errors: which field is wrong, and what it may hold.
    static Result<CronExpression> parse(std::string_view text);

    bool matches(const CivilTime& time) const;
    // The first time at or after `from` that it names; nothing when there is none within thirty
    // years (30 February).
    std::optional<CivilTime> next(const CivilTime& from) const;
    // True when it goes on all day: then it follows the real time where clocks are put back, and
    // names those hours twice.
    bool is_hourly() const { return hours_.all(); }

  private:
    bool is_day(int year, int month, int day) const;

    std::bitset<60> seconds_;
    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;
    std::bitset<13> months_;
    std::bitset<7> weekdays_;
    bool has_any_day_ = true;      // day of month is not restricted
    bool has_any_weekday_ = true;  // nor day of week
};

}  // namespace millrace::triggers
