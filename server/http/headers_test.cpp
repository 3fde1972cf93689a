#include "http/headers.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

TEST(Headers, FindsANameWithoutRegardToCase) {
    Headers headers;
    headers.add("Content-Type", "text/plain");
    EXPECT_EQ(headers.get("content-type"), "text/plain");
    EXPECT_EQ(headers.get("CONTENT-TYPE"), "text/plain");
    EXPECT_FALSE(headers.find("Content-Typ"));
    EXPECT_EQ(headers.get("Accept", "none"), "none");
}

TEST(Headers, KeepsRepeatedNamesInOrder) {
    Headers headers;
    headers.add("Set-Cookie", "a=1");
    headers.add("X-Other", "x");
    headers.add("set-cookie", "b=2");
    EXPECT_EQ(headers.all("Set-Cookie"), (std::vector<std::string_view>{"a=1", "b=2"}));
    std::string seen;
    for (const auto [name, value] : headers)
        seen += std::string(name) + "=" + std::string(value) + ";";
    EXPECT_EQ(seen, "Set-Cookie=a=1;X-Other=x;set-cookie=b=2;");
}

TEST(Headers, SetReplacesEveryValueOfAName) {
    Headers headers;
    headers.add("A", "1");
    headers.add("B", "2");
    headers.add("a", "3");
    headers.set("A", "4");
    EXPECT_EQ(headers.all("a"), (std::vector<std::string_view>{"4"}));
    EXPECT_EQ(headers.get("B"), "2");
    headers.remove("b");
    EXPECT_EQ(headers.size(), 1U);
}

TEST(Headers, TakesAValueThatLivesInItsOwnBuffer) {
    Headers headers;
    headers.add("A", std::string(300, 'x'));
    for (int i = 0; i < 50; ++i) headers.add("B" + std::to_string(i), headers.get("A"));
    EXPECT_EQ(headers.get("B49"), std::string(300, 'x'));
}

TEST(Headers, TakesDangerousNamesAsPlainData) {
    Headers headers;
    for (const char* name : {"__proto__", "constructor", "toString"}) headers.add(name, name);
    EXPECT_EQ(headers.get("__proto__"), "__proto__");
    EXPECT_FALSE(headers.has("hasOwnProperty"));
}

TEST(Headers, KnowsWhatMayBeSent) {
    EXPECT_TRUE(is_header_name("X-Custom_1"));
    for (const char* bad : {"", "a b", "a:", "a\r\nb", "\xc3\xa9"})
        EXPECT_FALSE(is_header_name(bad)) << bad;
    EXPECT_TRUE(is_header_value("text\twith tab and \xc3\xa9"));
    EXPECT_TRUE(is_header_value(""));
    for (const char* bad : {"a\r\nInjected: 1", "a\nb", "\x01", "\x7f"})
        EXPECT_FALSE(is_header_value(bad));
    EXPECT_FALSE(is_header_value(std::string_view("a\0b", 3)));
}

TEST(Headers, TrimsSpacesAndTabsOnly) {
    EXPECT_EQ(trim(" \t a b \t"), "a b");
    EXPECT_EQ(trim(" \t "), "");
    EXPECT_EQ(to_lower("AbC-\xc3\x89"), "abc-\xc3\x89");
}

}  // namespace
}  // namespace millrace::http
