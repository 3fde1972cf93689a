// When a schedule fires: rules in civil time of one time zone, made into moments.
//
// Where clocks are put forward, a time that does not exist fires at the moment of the change, once.
// Where they are put back, a time that comes twice fires the first time; schedules that go on all
// day (every ten minutes) follow the real time instead. Nothing fires twice for one moment.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "triggers/cron_expression.hpp"

namespace millrace::triggers {

// Every `every` seconds or minutes of real time, counted from the hour where that goes up evenly.
struct EveryDuration {
    std::chrono::seconds every{60};
};

// Every so many hours, days, weeks or months at a time of day; the count begins with the last time
// it fired, or with the first that fits.
struct EveryPeriod {
    enum class Unit { Hour, Day, Week, Month };
    Unit unit = Unit::Day;
    int every = 1;
    int hour = 0;  // not of Hour
    int minute = 0;
    std::vector<int> weekdays{};  // of Week: 0 Sunday to 6
    int day_of_month = 1;         // of Month; months without this day are passed over
};

using ScheduleRule = std::variant<CronExpression, EveryDuration, EveryPeriod>;

// The first moment after `after` at which the rule fires in the zone (IANA name, valid); `last`:
// when it fired last. Nothing: never.
std::optional<Time> next_fire(const ScheduleRule& rule, const std::string& zone, Time after,
                              std::optional<Time> last);

}  // namespace millrace::triggers
