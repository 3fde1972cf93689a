#include "triggers/schedule.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace millrace::triggers {
namespace {

CronExpression cron(std::string_view text) {
    auto parsed = CronExpression::parse(text);
    if (!parsed) throw std::runtime_error(parsed.error().message);
    return std::move(*parsed);
}

Time at(std::string_view text) {
    return time_from_iso(text).value();
}

// The next `count` fires, in UTC, without seconds where they are zero.
std::string fires(const ScheduleRule& rule, const std::string& zone, std::string_view from,
                  int count, std::optional<Time> last = {}) {
    std::string text;
    Time time = at(from);
    for (int i = 0; i < count; ++i) {
        const auto next = next_fire(rule, zone, time, last);
        if (!next) return text + "never";
        EXPECT_GT(*next, time);
        const std::string iso = to_iso_text(*next);
        text += iso.substr(0, iso.substr(17, 2) == "00" ? 16 : 19) + " ";
        time = *next;
        last = time;
    }
    if (!text.empty()) text.pop_back();
    return text;
}

TEST(CronExpression, FiresAsTheManualSays) {
    EXPECT_EQ(fires(cron("*/20 * * * *"), "UTC", "2026-01-01T00:05:00Z", 3),
              "2026-01-01T00:20 2026-01-01T00:40 2026-01-01T01:00");
    EXPECT_EQ(fires(cron("*/30 * * * * *"), "UTC", "2026-01-01T00:00:00Z", 2),
              "2026-01-01T00:00:30 2026-01-01T00:01");
    EXPECT_EQ(fires(cron("0 9 * * MON-FRI"), "UTC", "2026-01-02T10:00:00Z", 2),
              "2026-01-05T09:00 2026-01-06T09:00");
    EXPECT_EQ(fires(cron("0 0 29 feb *"), "UTC", "2026-01-01T00:00:00Z", 1), "2028-02-29T00:00");
    EXPECT_EQ(fires(cron("15,45 6-8/2 1 */6 ?"), "UTC", "2026-01-01T06:20:00Z", 4),
              "2026-01-01T06:45 2026-01-01T08:15 2026-01-01T08:45 2026-07-01T06:15");
    EXPECT_EQ(fires(cron("0 0 13 * 5"), "UTC", "2026-02-01T00:00:00Z", 3),
              "2026-02-06T00:00 2026-02-13T00:00 2026-02-20T00:00")
        << "either day counts";
    EXPECT_EQ(fires(cron("0 12 * * 7"), "UTC", "2026-01-01T00:00:00Z", 1), "2026-01-04T12:00");
    EXPECT_EQ(fires(cron("5/20 * * * *"), "UTC", "2026-01-01T00:00:00Z", 3),
              "2026-01-01T00:05 2026-01-01T00:25 2026-01-01T00:45");
    EXPECT_EQ(fires(cron("@daily"), "UTC", "2026-01-01T00:00:00Z", 1), "2026-01-02T00:00");
    EXPECT_EQ(fires(cron("0 0 30 2 *"), "UTC", "2026-01-01T00:00:00Z", 1), "never");
}

TEST(CronExpression, RefusesWhatItDoesNotKnow) {
    for (const char* text : {"",
                             "* * * *",
                             "* * * * * * *",
                             "60 * * * *",
                             "* 24 * * *",
                             "* * 0 * *",
                             "* * * 13 *",
                             "* * * * 8",
                             "*/0 * * * *",
                             "5-1 * * * *",
                             "a * * * *",
                             "1,,2 * * * *",
                             "-1 * * * *",
                             "* * L * *",
                             "* * * * MON#1",
                             "1/2/3 * * * *",
                             "99999999999 * * * *",
                             "@never",
                             "1- * * * *",
                             "/5 * * * *"})
        EXPECT_FALSE(CronExpression::parse(text)) << text;
    EXPECT_EQ(CronExpression::parse("* 25 * * *").error().message,
              "The hour \"25\" of the cron expression is not understood.");
}

TEST(CronExpression, NeverBreaksOnAnyText) {
    SeededRandom random(7);
    constexpr std::string_view kLetters = "0123456789*/-,? ABCMONJ@";
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto length = random.next() % 24; length > 0; --length)
            text.push_back(kLetters[random.next() % kLetters.size()]);
        const auto parsed = CronExpression::parse(text);
        if (parsed)
            (void)parsed->next({2026, 1, 31, 23, 59, 59});
        else
            EXPECT_FALSE(parsed.error().message.empty());
    }
}

// Every time that next() jumps over really does not match.
TEST(CronExpression, MissesNothing) {
    for (const char* text : {"17 */7 * * *", "0 0 1,15 * 3", "59 23 31 * *", "*/13 4-6 * 2,3 *"}) {
        const CronExpression expression = cron(text);
        CivilTime time{2026, 1, 30, 22, 0, 0};
        for (int i = 0; i < 40; ++i) {
            const auto next = expression.next(time);
            ASSERT_TRUE(next);
            EXPECT_TRUE(expression.matches(*next)) << text;
            for (CivilTime before = time; before < *next && before.day == time.day;) {
                EXPECT_FALSE(expression.matches(before)) << text;
                if (++before.minute < 60) continue;
                before.minute = 0;
                if (++before.hour > 23) break;
            }
            time = *next;
            if (++time.minute > 59) time = {time.year, time.month, time.day, time.hour, 59, 59};
            time.second = 0;
            if (time.minute == 59) time.second = 1;
        }
    }
}

// New York: 2026-03-08 02:00 becomes 03:00 (07:00 UTC); 2026-11-01 02:00 becomes 01:00 (06:00 UTC).
TEST(Schedule, ATimeThatIsJumpedOverFiresAtTheChange) {
    const std::string zone = "America/New_York";
    EXPECT_EQ(fires(cron("30 2 * * *"), zone, "2026-03-07T12:00:00Z", 3),
              "2026-03-08T07:00 2026-03-09T06:30 2026-03-10T06:30");
    EXPECT_EQ(fires(cron("*/30 2 * * *"), zone, "2026-03-07T12:00:00Z", 2),
              "2026-03-08T07:00 2026-03-09T06:00")
        << "once, though two times are jumped over";
    EXPECT_EQ(fires(cron("*/30 * * * *"), zone, "2026-03-08T06:20:00Z", 3),
              "2026-03-08T06:30 2026-03-08T07:00 2026-03-08T07:30");
}

TEST(Schedule, ATimeThatComesTwiceFiresOnce) {
    const std::string zone = "America/New_York";
    EXPECT_EQ(fires(cron("30 1 * * *"), zone, "2026-10-31T12:00:00Z", 3),
              "2026-11-01T05:30 2026-11-02T06:30 2026-11-03T06:30");
    EXPECT_EQ(fires(cron("*/30 * * * *"), zone, "2026-11-01T05:20:00Z", 4),
              "2026-11-01T05:30 2026-11-01T06:00 2026-11-01T06:30 2026-11-01T07:00")
        << "all day means real time";
}

TEST(Schedule, DurationsAreEven) {
    EXPECT_EQ(fires(EveryDuration{std::chrono::seconds(900)}, "UTC", "2026-01-01T00:01:00Z", 2),
              "2026-01-01T00:15 2026-01-01T00:30");
    EXPECT_EQ(fires(EveryDuration{std::chrono::seconds(7 * 60)}, "UTC", "2026-01-01T00:01:00Z", 2),
              "2026-01-01T00:08 2026-01-01T00:15");
    EXPECT_EQ(fires(EveryDuration{std::chrono::seconds(7 * 60)}, "UTC", "2026-01-01T01:00:00Z", 1,
                    at("2026-01-01T00:00:00Z")),
              "2026-01-01T01:03")
        << "in step with the last";
}

TEST(Schedule, PeriodsCountFromTheLastFire) {
    using Unit = EveryPeriod::Unit;
    const std::string zone = "Europe/Berlin";
    EXPECT_EQ(fires(EveryPeriod{.unit = Unit::Day, .every = 3, .hour = 9, .minute = 5}, zone,
                    "2026-03-26T12:00:00Z", 3),
              "2026-03-27T08:05 2026-03-30T07:05 2026-04-02T07:05");
    EXPECT_EQ(fires(EveryPeriod{.unit = Unit::Hour, .every = 5, .minute = 10}, zone,
                    "2026-01-01T00:00:00Z", 3),
              "2026-01-01T00:10 2026-01-01T05:10 2026-01-01T10:10");
    EXPECT_EQ(fires(EveryPeriod{.unit = Unit::Hour, .every = 6, .minute = 10}, "UTC",
                    "2026-01-01T01:00:00Z", 2),
              "2026-01-01T06:10 2026-01-01T12:10");
    EXPECT_EQ(fires(EveryPeriod{.unit = Unit::Week, .every = 2, .hour = 8, .weekdays = {1, 3}},
                    "UTC", "2026-01-01T00:00:00Z", 4),
              "2026-01-05T08:00 2026-01-07T08:00 2026-01-19T08:00 2026-01-21T08:00");
    EXPECT_EQ(fires(EveryPeriod{.unit = Unit::Month, .every = 1, .hour = 0, .day_of_month = 31},
                    "UTC", "2026-01-01T00:00:00Z", 3),
              "2026-01-31T00:00 2026-03-31T00:00 2026-05-31T00:00");
    EXPECT_EQ(fires(EveryPeriod{.unit = Unit::Month, .every = 3, .hour = 0, .day_of_month = 1},
                    "UTC", "2026-01-15T00:00:00Z", 2),
              "2026-02-01T00:00 2026-05-01T00:00");
}

}  // namespace
}  // namespace millrace::triggers
