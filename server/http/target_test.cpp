#include "http/target.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

using Segments = std::vector<std::string>;

Segments segments(std::string_view text) {
    return parse_target(text).value().segments;
}

TEST(Target, CutsThePathFirstAndDecodesThen) {
    EXPECT_EQ(segments("/"), Segments{});
    EXPECT_EQ(segments("/a/b"), (Segments{"a", "b"}));
    EXPECT_EQ(segments("/a%2Fb/c%20d"), (Segments{"a/b", "c d"}));
    EXPECT_EQ(segments("/%C3%BC"), (Segments{"\xc3\xbc"}));
    EXPECT_EQ(segments("/a+b"), (Segments{"a+b"}));
}

TEST(Target, KeepsEmptySegmentsSoThatTheyEqualNoOtherPath) {
    EXPECT_EQ(segments("//"), (Segments{"", ""}));
    EXPECT_EQ(segments("/a/"), (Segments{"a", ""}));
    EXPECT_EQ(segments("/a//b"), (Segments{"a", "", "b"}));
    EXPECT_EQ(segments("//host/a"), (Segments{"", "host", "a"}));
}

TEST(Target, LeavesSemicolonsBackslashesAndCaseAlone) {
    EXPECT_EQ(segments("/a;x=1/B\\c"), (Segments{"a;x=1", "B\\c"}));
    EXPECT_EQ(segments("/%5c..%5cb"), (Segments{"\\..\\b"}));
}

TEST(Target, ReadsTheQuery) {
    const auto target = parse_target("/p?a=1&b=x%2Fy?&a=2").value();
    EXPECT_EQ(target.path, "/p");
    EXPECT_EQ(target.query, (Pairs{{"a", "1"}, {"b", "x/y?"}, {"a", "2"}}));
    EXPECT_EQ(segments("/p?a=/../b"), (Segments{"p"}));
}

TEST(Target, TakesTheAbsoluteFormAndTheStar) {
    EXPECT_EQ(segments("http://example.com/a/b?c=d"), (Segments{"a", "b"}));
    EXPECT_EQ(segments("HTTPS://example.com"), Segments{});
    EXPECT_EQ(parse_target("*").value().path, "*");
}

TEST(Target, RefusesDotSegmentsHoweverTheyAreWritten) {
    for (const char* bad : {"/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/a", "/.%2E", "/a/%2e"}) {
        const auto target = parse_target(bad);
        ASSERT_FALSE(target) << bad;
        EXPECT_NE(target.error().message.find("'..'"), std::string::npos);
    }
    EXPECT_EQ(segments("/..."), (Segments{"..."}));
    EXPECT_EQ(segments("/.well-known"), (Segments{".well-known"}));
    EXPECT_EQ(segments("/%252e%252e"), (Segments{"%2e%2e"}));
}

TEST(Target, RefusesWhatIsNoPath) {
    for (const char* bad : {"", "a/b", "?a", "host:80", "ftp://x/y", "http://host?x", "/%", "/%4",
                            "/%zz", "/%00", "/a%0d%0ab", "/%7f", "/%ff", "/%c3", "/%c0%af", "**"})
        EXPECT_FALSE(parse_target(bad)) << bad;
}

}  // namespace
}  // namespace millrace::http
