#include "sdk/date_text.hpp"

#include <gtest/gtest.h>

namespace millrace::sdk {
namespace {

constexpr Time kNow{std::chrono::milliseconds(1'795'446'245'678)};  // 2026-11-23T15:04:05.678Z

std::string read(std::string_view text, DateReading reading = DateReading::InZone,
                 std::string_view zone = "America/New_York") {
    const auto moment = parse_date_text(text, reading, {zone, kNow});
    if (!moment) return "none";
    return to_iso_text(Time(std::chrono::milliseconds(static_cast<std::int64_t>(*moment))));
}

struct Example {
    std::string_view text;
    std::string_view moment;
};

TEST(DateText, ReadsIsoInAllItsForms) {
    for (const Example& example : std::initializer_list<Example>{
             {"2026-01-02", "2026-01-02T05:00:00.000Z"},
             {"2026-07-02", "2026-07-02T04:00:00.000Z"},
             {"2026-01", "2026-01-01T05:00:00.000Z"},
             {"20260102", "2026-01-02T05:00:00.000Z"},
             {"2026-01-02T03:04", "2026-01-02T08:04:00.000Z"},
             {"2026-01-02T03:04:05.6789", "2026-01-02T08:04:05.678Z"},
             {"2026-01-02t030405,5z", "2026-01-02T03:04:05.500Z"},
             {"2026-01-02T03:04:05+05:30", "2026-01-01T21:34:05.000Z"},
             {"2026-01-02T03:04:05-0800", "2026-01-02T11:04:05.000Z"},
             {"2026-01-02T03:04:05+02", "2026-01-02T01:04:05.000Z"},
             {"2026-01-02T03:04:05[Europe/Paris]", "2026-01-02T02:04:05.000Z"},
             {"2026-01-02T24:00:00Z", "2026-01-03T00:00:00.000Z"},
             {"2026-W01-1", "2025-12-29T05:00:00.000Z"},
             {"2020W537", "2021-01-03T05:00:00.000Z"},
             {"2024-366T12:00Z", "2024-12-31T12:00:00.000Z"},
             {"+002026-01-02T00:00Z", "2026-01-02T00:00:00.000Z"},
             {"10:30", "2026-11-23T15:30:00.000Z"},
             {"  2026-01-02T00:00:00Z \n", "2026-01-02T00:00:00.000Z"}})
        EXPECT_EQ(read(example.text), example.moment) << example.text;
}

TEST(DateText, ReadsWhatServicesAndPeopleWrite) {
    for (const Example& example : std::initializer_list<Example>{
             {"2026-01-02 03:04:05", "2026-01-02T08:04:05.000Z"},
             {"2026-01-02 03:04:05.5 +02:00", "2026-01-02T01:04:05.500Z"},
             {"2026-01-02 03:04:05 Europe/Paris", "2026-01-02T02:04:05.000Z"},
             {"Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05.000Z"},
             {"Fri, 02 Jan 2026 03:04:05 +0630", "2026-01-01T20:34:05.000Z"},
             {"Fri, 02 Jan 26 03:04 EST", "2026-01-02T08:04:00.000Z"},
             {"Friday, 02-Jan-26 03:04:05 GMT", "2026-01-02T03:04:05.000Z"},
             {"Fri Jan  2 03:04:05 2026", "2026-01-02T03:04:05.000Z"},
             {"Fri Jan 02 2026 03:04:05 GMT+0100 (Central European Standard Time)",
              "2026-01-02T02:04:05.000Z"},
             {"January 2, 2026 3:04 PM", "2026-01-02T20:04:00.000Z"},
             {"1/2/2026", "2026-01-02T05:00:00.000Z"},
             {"2026/1/2 12:00 AM", "2026-01-02T05:00:00.000Z"},
             {"2 Jan 2026 10:00:00.250 UTC", "2026-01-02T10:00:00.250Z"},
             {"5", "2001-05-01T04:00:00.000Z"},
             {"0", "2000-01-01T05:00:00.000Z"},
             {"1,2", "2001-01-02T05:00:00.000Z"}})
        EXPECT_EQ(read(example.text), example.moment) << example.text;
}

TEST(DateText, RefusesWhatIsNoDate) {
    for (const std::string_view text :
         {"", "  ", "Hello", "alpha, beta", "true", "2026-13-01", "2026-02-30T00:00:00Z",
          "2026-01-02T25:00", "2026-11-20T08:30:00.000Z 2", "[object Object]", "1700000000",
          "10:61", "Invalid DateTime", "32/1/2026 x"})
        EXPECT_EQ(read(text), "none") << text;
}

TEST(DateText, PlainDaysAreInUtcWhenReadAsJavaScriptDoes) {
    EXPECT_EQ(read("2026-01-02", DateReading::JavaScript), "2026-01-02T00:00:00.000Z");
    EXPECT_EQ(read("2026-01-02T03:04", DateReading::JavaScript), "2026-01-02T08:04:00.000Z");
    EXPECT_EQ(read("2026-01-02 03:04", DateReading::JavaScript), "2026-01-02T08:04:00.000Z");
    EXPECT_EQ(read("", DateReading::JavaScript), "none");
}

TEST(DateText, MovesTimesThatClocksSkipForward) {
    EXPECT_EQ(read("2026-03-08T02:30"), "2026-03-08T07:30:00.000Z");
    EXPECT_EQ(read("2026-11-01T01:30"), "2026-11-01T05:30:00.000Z");
}

TEST(DateText, CountsAnUnknownZoneAsUtc) {
    EXPECT_EQ(read("2026-01-02", DateReading::InZone, "Nowhere/Land"), "2026-01-02T00:00:00.000Z");
}

}  // namespace
}  // namespace millrace::sdk
