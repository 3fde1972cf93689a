#include "triggers/schedule.hpp"

#include <date/tz.h>

#include <algorithm>

namespace millrace::triggers {
namespace {

using std::chrono::seconds;
using Moment = date::sys_seconds;
using Civil = date::local_seconds;

CivilTime civil_time(Civil time) {
    const auto day = date::floor<date::days>(time);
    const date::year_month_day calendar(day);
    const date::hh_mm_ss clock(time - day);
    return {int(calendar.year()),
            static_cast<int>(unsigned(calendar.month())),
            static_cast<int>(unsigned(calendar.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

Civil civil_of(const CivilTime& time) {
    const date::local_days day(date::year(time.year) / time.month / time.day);
    return day + std::chrono::hours(time.hour) + std::chrono::minutes(time.minute) +
           seconds(time.second);
}

Civil civil_of(const date::time_zone& zone, Time moment) {
    return date::floor<seconds>(zone.to_local(date::floor<seconds>(moment)));
}

Time time_of(Moment moment) {
    return Time(std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()));
}

// Where clocks change the schedule just goes on: each stretch of one offset for itself.
std::optional<Moment> next_in_real_time(const CronExpression& cron, const date::time_zone& zone,
                                        Moment after) {
    constexpr int kMostStretches = 200;
    Moment from = after + seconds(1);
    for (int i = 0; i < kMostStretches; ++i) {
        const date::sys_info stretch = zone.get_info(from);
        const auto next = cron.next(civil_time(Civil(from.time_since_epoch() + stretch.offset)));
        if (!next) return std::nullopt;
        const Moment moment(civil_of(*next).time_since_epoch() - stretch.offset);
        if (moment < stretch.end) return moment;
        from = stretch.end;
    }
    return std::nullopt;
}

// Each civil time counts once: the first time it comes, or the moment it is jumped over.
std::optional<Moment> next_by_calendar(const CronExpression& cron, const date::time_zone& zone,
                                       Moment after) {
    // Behind a jump the civil times that were left out lie behind `after`, too.
    Civil from = zone.to_local(after - std::chrono::hours(3));
    for (;;) {
        const auto next = cron.next(civil_time(from));
        if (!next) return std::nullopt;
        const Civil civil = civil_of(*next);
        const date::local_info info = zone.get_info(civil);
        const Moment moment = info.result == date::local_info::nonexistent
                                  ? info.first.end
                                  : Moment(civil.time_since_epoch() - info.first.offset);
        if (moment > after) return moment;
        from = civil + seconds(1);
    }
}

std::optional<Moment> next_moment(const CronExpression& cron, const date::time_zone& zone,
                                  Moment after) {
    return cron.is_hourly() ? next_in_real_time(cron, zone, after)
                            : next_by_calendar(cron, zone, after);
}

CronExpression candidates(const EveryPeriod& rule) {
    const std::string minute = std::to_string(rule.minute);
    const std::string time = minute + " " + std::to_string(rule.hour);
    std::string text;
    switch (rule.unit) {
        case EveryPeriod::Unit::Hour:
            text = minute + (24 % rule.every == 0 && rule.every > 1
                                 ? " */" + std::to_string(rule.every) + " * * *"
                                 : std::string(" * * * *"));
            break;
        case EveryPeriod::Unit::Day:
            text = time + " * * *";
            break;
        case EveryPeriod::Unit::Week: {
            std::string days;
            for (const int day : rule.weekdays)
                days += (days.empty() ? "" : ",") + std::to_string(day);
            text = time + " * * " + (days.empty() ? "0" : days);
            break;
        }
        case EveryPeriod::Unit::Month:
            text = time + " " + std::to_string(rule.day_of_month) + " * *";
            break;
    }
    auto cron = CronExpression::parse(text);
    check(cron.has_value(), "a period's numbers are in range");
    return *cron;
}

// How many units lie between two civil times; partial ones do not count but for hours.
long units_between(EveryPeriod::Unit unit, Civil last, Civil next) {
    const auto last_day = date::floor<date::days>(last);
    const auto next_day = date::floor<date::days>(next);
    if (unit == EveryPeriod::Unit::Hour)
        return std::chrono::duration_cast<std::chrono::hours>(next - last).count();
    if (unit == EveryPeriod::Unit::Day) return (next_day - last_day).count();
    if (unit == EveryPeriod::Unit::Week) {
        const auto sunday = [](date::local_days day) {
            return day - (date::weekday(day) - date::Sunday);
        };
        return (sunday(next_day) - sunday(last_day)).count() / 7;
    }
    const date::year_month_day a(last_day);
    const date::year_month_day b(next_day);
    return (int(b.year()) - int(a.year())) * 12L +
           (static_cast<long>(unsigned(b.month())) - static_cast<long>(unsigned(a.month())));
}

bool is_due(const EveryPeriod& rule, Civil last, Civil next) {
    const long units = units_between(rule.unit, last, next);
    switch (rule.unit) {
        case EveryPeriod::Unit::Hour:
            return 24 % rule.every == 0 || units >= rule.every;
        case EveryPeriod::Unit::Day:
            return units >= rule.every;
        case EveryPeriod::Unit::Week:
            return units == 0 || units >= rule.every;
        case EveryPeriod::Unit::Month:
            return units >= rule.every;
    }
    return true;
}

std::optional<Time> next_of(const EveryPeriod& rule, const date::time_zone& zone, Moment after,
                            std::optional<Time> last) {
    // A hundred years of weekly candidates, should anybody ask for that.
    constexpr int kMostCandidates = 6000;
    const CronExpression cron = candidates(rule);
    for (int i = 0; i < kMostCandidates; ++i) {
        const auto next = next_moment(cron, zone, after);
        if (!next) return std::nullopt;
        if (!last || is_due(rule, civil_of(zone, *last), civil_of(zone, time_of(*next))))
            return time_of(*next);
        after = *next;
    }
    return std::nullopt;
}

Time next_of(const EveryDuration& rule, Moment after, std::optional<Time> last) {
    const auto every = std::max(rule.every, seconds(1));
    if (std::chrono::hours(1) % every == seconds(0)) {
        const auto count = after.time_since_epoch() / every;
        return time_of(Moment((count + 1) * every));
    }
    const Moment from = last ? date::floor<seconds>(*last) : after;
    if (from + every > after) return time_of(from + every);
    return time_of(from + ((after - from) / every + 1) * every);
}

}  // namespace

std::optional<Time> next_fire(const ScheduleRule& rule, const std::string& zone_name, Time after,
                              std::optional<Time> last) {
    const date::time_zone& zone = *date::locate_zone(zone_name);
    const Moment from = date::floor<seconds>(after);
    if (const auto* duration = std::get_if<EveryDuration>(&rule))
        return next_of(*duration, from, last);
    if (const auto* period = std::get_if<EveryPeriod>(&rule))
        return next_of(*period, zone, from, last);
    const auto next = next_moment(std::get<CronExpression>(rule), zone, from);
    return next ? std::optional(time_of(*next)) : std::nullopt;
}

}  // namespace millrace::triggers
