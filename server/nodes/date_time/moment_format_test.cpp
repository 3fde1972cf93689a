#include "nodes/date_time/moment_format.hpp"

#include <gtest/gtest.h>

namespace millrace::nodes {
namespace {

constexpr double kNow = 1795446245678;  // 2026-11-23T15:04:05.678Z

sdk::ZonedDate date_at(std::string_view text, std::string_view zone) {
    const auto time = time_from_iso(text).value();
    return sdk::ZonedDate::at(static_cast<double>(time.time_since_epoch().count()), zone).value();
}

std::string written(std::string_view format, std::string_view text = "2026-11-23T15:04:05.678Z",
                    std::string_view zone = "America/New_York") {
    return format_moment(date_at(text, zone), format, true);
}

std::string read(std::string_view text, std::string_view format,
                 MomentReading reading = MomentReading::Lenient) {
    const std::string_view zone = "America/New_York";
    const auto now = sdk::ZonedDate::at(kNow, zone).value();
    const auto moment = parse_moment(text, format, reading, now, zone);
    return moment ? sdk::ZonedDate::at(*moment, "UTC").value().to_iso() : "none";
}

TEST(MomentFormat, WritesEveryToken) {
    EXPECT_EQ(written("YYYY YY MMMM MMM MM M Mo Q Qo"), "2026 26 November Nov 11 11 11th 4 4th");
    EXPECT_EQ(written("DDDD DDDo DD D Do dddd ddd dd d do e E"),
              "327 327th 23 23 23rd Monday Mon Mo 1 1st 1 1");
    EXPECT_EQ(written("HH H hh h kk k mm m ss s A a"), "10 10 10 10 10 10 04 4 05 5 AM am");
    EXPECT_EQ(written("S SS SSS SSSSSS"), "6 67 678 678000");
    EXPECT_EQ(written("w wo ww gggg W WW GGGG"), "48 48th 48 2026 48 48 2026");
    EXPECT_EQ(written("Z ZZ z X x"), "-05:00 -0500 EST 1795446245 1795446245678");
    EXPECT_EQ(written("L LT LTS LL lll"),
              "11/23/2026 10:04 AM 10:04:05 AM November 23, 2026 Nov 23, 2026 10:04 AM");
    EXPECT_EQ(written("Hmm hmmss N y"), "1004 100405 AD 2026");
    EXPECT_EQ(written(""), "2026-11-23T10:04:05-05:00");
}

TEST(MomentFormat, LeavesLiteralsAlone) {
    EXPECT_EQ(written("[Week] w [of] gggg"), "Week 48 of 2026");
    EXPECT_EQ(written("DD.MM.YYYY [um] HH\\h"), "23.11.2026 um 10h");
    EXPECT_EQ(written("[- YYYY"), "[- 2026");
}

TEST(MomentFormat, CountsWeeksOverTheTurnOfTheYear) {
    EXPECT_EQ(written("w gggg W GGGG", "2025-12-31T12:00:00Z"), "1 2026 1 2026");
    EXPECT_EQ(written("w gggg W GGGG", "2021-01-03T12:00:00Z"), "2 2021 53 2020");
    EXPECT_EQ(written("w gggg W GGGG", "2022-01-01T12:00:00Z"), "1 2022 52 2021");
}

TEST(MomentParse, ReadsWhatTheFormatNames) {
    EXPECT_EQ(read("14/02/2020", "DD/MM/YYYY"), "2020-02-14T05:00:00.000Z");
    EXPECT_EQ(read("Feb 3rd 2021", "MMM Do YYYY"), "2021-02-03T05:00:00.000Z");
    EXPECT_EQ(read("3 February 2021 5:06 pm", "D MMMM YYYY h:mm a"), "2021-02-03T22:06:00.000Z");
    EXPECT_EQ(read("2021-02-03T04:05:06+02:00", "YYYY-MM-DDTHH:mm:ssZ"),
              "2021-02-03T02:05:06.000Z");
    EXPECT_EQ(read("1663801200.5", "X"), "2022-09-21T23:00:00.500Z");
    EXPECT_EQ(read("2021-W05-3", "GGGG-[W]WW-E"), "2021-02-03T05:00:00.000Z");
    EXPECT_EQ(read("365 2021", "DDD YYYY"), "2021-12-31T05:00:00.000Z");
    EXPECT_EQ(read("690203", "YYMMDD"), "1969-02-03T05:00:00.000Z");
}

TEST(MomentParse, TakesWhatIsMissingFromNow) {
    EXPECT_EQ(read("12:30", "HH:mm"), "2026-11-23T17:30:00.000Z");
    EXPECT_EQ(read("3", "D"), "2026-11-03T05:00:00.000Z");
    EXPECT_EQ(read("March", "MMMM"), "2026-03-01T05:00:00.000Z");
    EXPECT_EQ(read("2019", "YYYY"), "2019-01-01T05:00:00.000Z");
}

TEST(MomentParse, SkipsWhatDoesNotFitUnlessItIsStrict) {
    EXPECT_EQ(read("on 2021-02-03 so", "YYYY-MM-DD"), "2021-02-03T05:00:00.000Z");
    EXPECT_EQ(read("on 2021-02-03 so", "YYYY-MM-DD", MomentReading::Strict), "none");
    EXPECT_EQ(read("2021-2-3", "YYYY-MM-DD", MomentReading::Strict), "none");
    EXPECT_EQ(read("2021-02-03", "YYYY-MM-DD", MomentReading::Strict), "2021-02-03T05:00:00.000Z");
    EXPECT_EQ(read("13:00", "h:mm", MomentReading::Strict), "none");
}

TEST(MomentParse, KnowsDaysThatDoNotExist) {
    EXPECT_EQ(read("2021-02-30", "YYYY-MM-DD"), "none");
    EXPECT_EQ(read("2021-13-01", "YYYY-MM-DD"), "none");
    EXPECT_EQ(read("25:00 2021-02-03", "HH:mm YYYY-MM-DD"), "none");
    EXPECT_EQ(read("Tue 3 Feb 2021", "ddd D MMM YYYY"), "none");
    EXPECT_EQ(read("words", "YYYY"), "none");
    EXPECT_EQ(read("", "YYYY"), "none");
}

}  // namespace
}  // namespace millrace::nodes
