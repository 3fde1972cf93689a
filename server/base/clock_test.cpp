#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

std::string normal(std::string_view text) {
    const auto time = time_from_iso(text);
    return time ? to_iso_text(*time) : "none";
}

TEST(Clock, ReadsAndWritesIsoTimes) {
    EXPECT_EQ(normal("2026-11-23T15:04:05.678Z"), "2026-11-23T15:04:05.678Z");
    EXPECT_EQ(normal("2026-11-23T15:04:05Z"), "2026-11-23T15:04:05.000Z");
    EXPECT_EQ(normal("2026-11-23T15:04"), "2026-11-23T15:04:00.000Z");
    EXPECT_EQ(normal("2026-11-23"), "2026-11-23T00:00:00.000Z");
    EXPECT_EQ(normal("2026-11-23T15:04:05.5+02:30"), "2026-11-23T12:34:05.500Z");
    EXPECT_EQ(normal("1969-12-31T23:59:59.999Z"), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(normal("2024-02-29"), "2024-02-29T00:00:00.000Z");
}

TEST(Clock, WritesYearsBeyondFourDigitsAsJavaScriptDoes) {
    EXPECT_EQ(to_iso_text(Time(std::chrono::milliseconds(8640000000000000))),
              "+275760-09-13T00:00:00.000Z");
    EXPECT_EQ(to_iso_text(Time(std::chrono::milliseconds(-8640000000000000))),
              "-271821-04-20T00:00:00.000Z");
    EXPECT_EQ(to_iso_text(Time(std::chrono::milliseconds(-62135596800001))),
              "0000-12-31T23:59:59.999Z");
}

TEST(Clock, RefusesWhatIsNoTime) {
    for (const char* text : {"", "x", "2026", "2026-13-01", "2025-02-29", "2026-11-23T",
                             "2026-11-23T15", "2026-11-23T15:61", "2026-11-23T15:04:05.Z",
                             "2026-11-23T15:04:05+", "2026-11-23T15:04:05Zx", "-026-01-01"})
        EXPECT_EQ(normal(text), "none") << text;
}

TEST(Clock, FixedClockMovesOnlyWhenTold) {
    FixedClock clock(*time_from_iso("2026-01-01"));
    clock.advance(std::chrono::milliseconds(1500));
    EXPECT_EQ(to_iso_text(clock.now()), "2026-01-01T00:00:01.500Z");
}

}  // namespace
}  // namespace millrace
