#include "http/urlencoded.hpp"

#include <gtest/gtest.h>

#include "http/utf8.hpp"

namespace millrace::http {
namespace {

Pairs parse(std::string_view text) {
    return parse_urlencoded(text).value();
}
std::string json(std::string_view text) {
    return to_json_text(to_json(parse(text)));
}

TEST(Urlencoded, KeepsOrderAndRepetition) {
    EXPECT_EQ(parse("b=2&a=1&b=3"), (Pairs{{"b", "2"}, {"a", "1"}, {"b", "3"}}));
}

TEST(Urlencoded, DecodesNamesAndValues) {
    EXPECT_EQ(parse("a%20b=%C3%BC+x&c%3Dd=%26"), (Pairs{{"a b", "\xc3\xbc x"}, {"c=d", "&"}}));
}

TEST(Urlencoded, TakesNamesWithoutValueAndEmptyParts) {
    EXPECT_EQ(parse("a&b=&=c&&=&"), (Pairs{{"a", ""}, {"b", ""}, {"", "c"}, {"", ""}}));
    EXPECT_TRUE(parse("").empty());
    EXPECT_EQ(parse("a=b=c"), (Pairs{{"a", "b=c"}}));
}

TEST(Urlencoded, LeavesBrokenEscapesAsTheyAre) {
    EXPECT_EQ(parse("a=100%&b=%zz&c=%4"), (Pairs{{"a", "100%"}, {"b", "%zz"}, {"c", "%4"}}));
}

TEST(Urlencoded, ReplacesInvalidUtf8) {
    EXPECT_EQ(parse("a=%ff%41"), (Pairs{{"a", "\xef\xbf\xbd\x41"}}));
}

TEST(Urlencoded, RefusesTooManyPairs) {
    EXPECT_TRUE(parse_urlencoded("a&b&c", 3));
    const auto refused = parse_urlencoded("a&b&c&d", 3);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::TooLarge);
}

TEST(Urlencoded, MakesArraysOfRepeatedKeysInJson) {
    EXPECT_EQ(json("a=1&b=2&a=3&a=4"), R"({"a":["1","3","4"],"b":"2"})");
    EXPECT_EQ(json("a=1"), R"({"a":"1"})");
}

TEST(Urlencoded, TreatsDangerousKeysAsPlainData) {
    EXPECT_EQ(json("__proto__=1&constructor=2&__proto__=3"),
              R"({"__proto__":["1","3"],"constructor":"2"})");
}

TEST(Urlencoded, KeepsANulByteAsData) {
    EXPECT_EQ(parse("a=%00b"), (Pairs{{"a", std::string("\0b", 2)}}));
}

TEST(PercentDecode, IsStrict) {
    std::string out;
    EXPECT_TRUE(percent_decode("a%2Fb+c", out));
    EXPECT_EQ(out, "a/b+c");
    for (const char* bad : {"%", "%4", "%g1", "a%2"}) EXPECT_FALSE(percent_decode(bad, out)) << bad;
}

TEST(PercentDecode, DecodesOnlyOnce) {
    std::string out;
    EXPECT_TRUE(percent_decode("%252e", out));
    EXPECT_EQ(out, "%2e");
}

TEST(Utf8, KnowsValidText) {
    for (const char* good :
         {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_valid_utf8(good)) << good;
    for (const char* bad :
         {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"})
        EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

TEST(Utf8, ReplacesEachMaximalInvalidPart) {
    EXPECT_EQ(to_valid_utf8("a\xe2\x82z"), "a\xef\xbf\xbdz");
    EXPECT_EQ(to_valid_utf8("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(to_valid_utf8("\xf0\x9f\x98"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace millrace::http
