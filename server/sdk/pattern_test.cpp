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
