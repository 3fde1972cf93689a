#include "sdk/pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::sdk {
namespace {

bool matches(std::string_view pattern, std::string_view subject) {
    return Pattern::compile(pattern).value().matches(subject).value();
}

TEST(Pattern, MatchesAnywhereInTheText) {
    EXPECT_TRUE(matches("el", "hello"));
    EXPECT_FALSE(matches("^el", "hello"));
    EXPECT_TRUE(matches("", "anything"));
}

TEST(Pattern, TakesFlagsBehindTheLastSlash) {
    EXPECT_TRUE(matches("/^HE.LO$/is", "he\nlo"));
    EXPECT_TRUE(matches("/^b/m", "a\nb"));
    EXPECT_FALSE(matches("/ell/y", "hello"));
    EXPECT_TRUE(matches("/a\\/b/g", "x a/b"));
}

TEST(Pattern, IsAPlainPatternWhenTheFlagsAreNone) {
    EXPECT_TRUE(matches("/api/v1", "GET /api/v1/items"));
}

TEST(Pattern, HasJavaScriptsMeaning) {
    EXPECT_FALSE(matches("a$", "a\n"));
    EXPECT_TRUE(matches("[^]", "\n"));
    EXPECT_TRUE(matches("^\\u0041$", "A"));
    EXPECT_TRUE(matches("(?<=x)y", "xy"));
    EXPECT_TRUE(matches("^.$", "ä"));
}

std::string replaced(std::string_view source, std::string_view subject,
                     std::string_view replacement) {
    return Pattern::compile(source, "")
        .value()
        .replace_first(subject, replacement)
        .value()
        .value_or("no match");
}

TEST(Pattern, ReplacesTheFirstMatch) {
    EXPECT_EQ(replaced("o", "foo boo", "0"), "f0o boo");
    EXPECT_EQ(replaced("x", "foo", "0"), "no match");
    EXPECT_EQ(replaced("(\\w)(\\d)?$", "ab", "[$1|$2|$3|$&|$$|$`|$']"), "a[b||$3|b|$|a|]");
    EXPECT_EQ(replaced("(?<first>a)(b)", "abc", "$<first>$02$10"),
              "ab"
              "a0c");
    EXPECT_EQ(replaced("/a/", "x/a/y", "$"), "x$y");
    EXPECT_EQ(Pattern::compile("A", "i").value().replace_first("bab", "_").value(), "b_b");
}

TEST(Pattern, SaysWhatIsWrongWithAPattern) {
    const auto pattern = Pattern::compile("a(b");
    ASSERT_FALSE(pattern);
    EXPECT_THAT(pattern.error().message, testing::HasSubstr("\"a(b\" is not valid"));
}

TEST(Pattern, GivesUpOnPatternsThatExplode) {
    const auto found =
        Pattern::compile("^(a|a|a|b?)*$").value().matches(std::string(5000, 'a') + "!");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::Timeout);
}

}  // namespace
}  // namespace millrace::sdk
