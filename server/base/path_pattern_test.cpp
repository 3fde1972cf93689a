#include "base/path_pattern.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/random.hpp"

namespace millrace {
namespace {

using Patterns = std::vector<std::string>;

TEST(PathPattern, StarsAndQuestionMarksStayWithinAName) {
    EXPECT_TRUE(matches_part("*", "a.txt"));
    EXPECT_TRUE(matches_part("*.txt", "a.b.txt"));
    EXPECT_FALSE(matches_part("*.txt", "a.txt.gz"));
    EXPECT_TRUE(matches_part("a*b*c", "a-b-b-c"));
    EXPECT_TRUE(matches_part("a?c", "aüc"));
    EXPECT_FALSE(matches_part("a?c", "ac"));
    EXPECT_TRUE(matches_part("", ""));
    EXPECT_FALSE(matches_part("", "a"));
}

TEST(PathPattern, ALeadingDotIsMatchedOnlyByADot) {
    EXPECT_FALSE(matches_part("*", ".hidden"));
    EXPECT_FALSE(matches_part("?hidden", ".hidden"));
    EXPECT_FALSE(matches_part("[.]hidden", ".hidden"));
    EXPECT_TRUE(matches_part(".*", ".hidden"));
    EXPECT_TRUE(matches_part("\\.h*", ".hidden"));
}

TEST(PathPattern, SetsAreOfCharactersAndRanges) {
    EXPECT_TRUE(matches_part("[a-c]1", "b1"));
    EXPECT_FALSE(matches_part("[a-c]1", "d1"));
    EXPECT_TRUE(matches_part("[!a-c]1", "d1"));
    EXPECT_TRUE(matches_part("[^a]", "ä"));
    EXPECT_TRUE(matches_part("[ä-ü]", "ö"));
    EXPECT_TRUE(matches_part("[]x]", "]"));
    EXPECT_TRUE(matches_part("[a\\-c]", "-"));
    EXPECT_FALSE(matches_part("[a\\-c]", "b"));
    EXPECT_TRUE(matches_part("[open", "[open"));
    EXPECT_TRUE(matches_part("\\[a\\]", "[a]"));
    EXPECT_FALSE(matches_part("\\[a\\]", "a"));
}

TEST(PathPattern, BracesStandForSeveralPatterns) {
    EXPECT_EQ(expand_braces("a.{csv,txt}").value(), (Patterns{"a.csv", "a.txt"}));
    EXPECT_EQ(expand_braces("{a,b{1,2}}x").value(), (Patterns{"ax", "b1x", "b2x"}));
    EXPECT_EQ(expand_braces("f{1..3}").value(), (Patterns{"f1", "f2", "f3"}));
    EXPECT_EQ(expand_braces("{c..a}").value(), (Patterns{"c", "b", "a"}));
    EXPECT_EQ(expand_braces("{a}{").value(), (Patterns{"{a}{"}));
    EXPECT_EQ(expand_braces("\\{a,b}").value(), (Patterns{"\\{a,b}"}));
    EXPECT_EQ(expand_braces("{,a}").value(), (Patterns{"", "a"}));
}

TEST(PathPattern, GroupsAreAnotherWayToWriteBraces) {
    EXPECT_EQ(groups_as_braces("(a|b)c"), "{a,b}c");
    EXPECT_EQ(groups_as_braces("@(a|(b|c))"), "{a,{b,c}}");
    EXPECT_EQ(groups_as_braces("x(1).txt"), "x1.txt");
    EXPECT_EQ(groups_as_braces("\\(a|b\\)("), "\\(a|b\\)\\(");
}

TEST(PathPattern, WhatIsEscapedStandsForItself) {
    EXPECT_EQ(escape_in_pattern("a[1](2)", "[]()"), "a\\[1\\]\\(2\\)");
    EXPECT_FALSE(is_magic("a\\[1\\]"));
    EXPECT_TRUE(is_magic("a[1]"));
    EXPECT_EQ(unescaped("a\\[1\\]"), "a[1]");
}

TEST(PathPattern, BombsAreRefusedOrQuick) {
    std::string braces;
    for (int i = 0; i < 40; ++i) braces += "{a,b}";
    EXPECT_EQ(expand_braces(braces).error().kind, ErrorKind::TooLarge);
    EXPECT_EQ(expand_braces(std::string(5000, 'a')).error().kind, ErrorKind::TooLarge);
    std::string stars;
    for (int i = 0; i < 100; ++i) stars += "*a";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(matches_part(stars + "b", std::string(255, 'a')));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(PathPattern, OddPatternsAndNamesEnd) {
    constexpr std::string_view kPieces = "*?[]!-^{},.()|@\\/a1\xC3\xA4\xF0";
    SeededRandom random(5);
    for (int round = 0; round < 20'000; ++round) {
        std::string pattern;
        std::string name;
        for (std::uint64_t i = random.next() % 20; i > 0; --i)
            pattern += kPieces[random.next() % kPieces.size()];
        for (std::uint64_t i = random.next() % 12; i > 0; --i)
            name += kPieces[random.next() % kPieces.size()];
        const auto patterns = expand_braces(groups_as_braces(pattern));
        if (!patterns) continue;
        for (const std::string& one : *patterns) {
            matches_part(one, name);
            if (!is_magic(one)) unescaped(one);
        }
        // A name written as a pattern matches itself.
        EXPECT_TRUE(matches_part(escape_in_pattern(name, "*?[]!-^{}()|@\\."), name)) << name;
    }
}

}  // namespace
}  // namespace millrace
