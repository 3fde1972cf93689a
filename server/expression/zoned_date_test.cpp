#include "expression/zoned_date.hpp"

#include <gtest/gtest.h>

#include "expression/case_scope.hpp"
#include "expression/expression.hpp"

namespace millrace::expression {
namespace {

constexpr double kTime = 1795446245678;  // 2026-11-23T15:04:05.678Z

ZonedDate date(std::string_view zone = "America/New_York") {
    return ZonedDate::at(kTime, zone).value();
}

TEST(ZonedDate, IsReadInItsZone) {
    EXPECT_EQ(date().to_iso(), "2026-11-23T10:04:05.678-05:00");
    EXPECT_EQ(date("utc").to_iso(), "2026-11-23T15:04:05.678Z");
    EXPECT_EQ(date("UTC+05:30").to_iso(), "2026-11-23T20:34:05.678+05:30");
    EXPECT_EQ(date("america/NEW_york").to_iso(), date().to_iso());
    EXPECT_FALSE(ZonedDate::at(kTime, "Nowhere/At_All"));
    EXPECT_FALSE(ZonedDate::at(9e15, "utc"));
    const DateFields fields = date().fields();
    EXPECT_EQ(fields.hour, 10);
    EXPECT_EQ(fields.weekday, 1);
    EXPECT_EQ(fields.week, 48);
    EXPECT_EQ(fields.offset_minutes, -300);
    EXPECT_EQ(ZonedDate::from_fields(fields, "America/New_York")->milliseconds(), kTime);
}

TEST(ZonedDate, KeepsTheClockWhereDaysAreAdded) {
    EXPECT_EQ(date().plus(-30, "days")->to_iso(), "2026-10-24T10:04:05.678-04:00");
    EXPECT_EQ(date().plus(-30 * 24, "hours")->to_iso(), "2026-10-24T11:04:05.678-04:00");
    EXPECT_FALSE(date().plus(1, "fortnight"));
    EXPECT_FALSE(date().plus(1e7, "years"));
}

TEST(ZonedDate, BeginsItsUnits) {
    EXPECT_EQ(date().start_of("quarter")->to_iso(), "2026-10-01T00:00:00.000-04:00");
    EXPECT_EQ(date().start_of("minute")->to_iso(), "2026-11-23T10:04:00.000-05:00");
}

TEST(ZonedDate, DiffersFromOthers) {
    const ZonedDate later = date().plus(40, "days")->plus(6, "hours").value();
    EXPECT_EQ(to_json_text(later.since(date(), {"month", "day"})->parts),
              R"({"months":1,"days":10.25})");
    EXPECT_EQ(date().since(later, {"month", "day"})->iso, "P-1M-10.25D");
    EXPECT_EQ(to_json_text(later.since(later, {})->parts), R"({"milliseconds":0})");
}

TEST(ZonedDate, IsReadFromAndWrittenInAForm) {
    EXPECT_EQ(date().format("yyyy-LL-dd HH:mm ZZ").value(), "2026-11-23 10:04 -05:00");
    EXPECT_EQ(ZonedDate::from_format("3.2.2026", "d.M.yyyy", "Europe/Berlin", kTime)->to_iso(),
              "2026-02-03T00:00:00.000+01:00");
    EXPECT_FALSE(ZonedDate::from_format("soon", "d.M.yyyy", "utc", kTime));
}

TEST(ZonedDate, ComesOutOfAnExpressionWithItsZone) {
    const auto scope = CaseScope::from_json(
        parse_json(R"({"json":{"a":"2026-01-01"},"now":"2026-11-23T15:04:05.678Z"})")
            ->get_object());
    const auto evaluated = [&](std::string_view text) {
        return Expression::compile(text).evaluate_dated(*scope).value();
    };
    const DatedValue utc = evaluated("={{ $now.toUTC() }}");
    EXPECT_EQ(utc.date->to_iso(), "2026-11-23T15:04:05.678Z");
    EXPECT_EQ(*utc.value, Json("2026-11-23T15:04:05.678Z"));
    EXPECT_FALSE(evaluated("={{ $json.a }}").date);
    EXPECT_FALSE(evaluated("=at {{ $now }}").date);
    EXPECT_FALSE(evaluated("={{ $json.none }}").value);
    EXPECT_FALSE(Expression::compile("={{ $(").evaluate_dated(*scope));
}

}  // namespace
}  // namespace millrace::expression
