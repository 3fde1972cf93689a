#include "base/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.hpp"

namespace millrace {
namespace {

std::string round_trip(std::string_view text, IntegerMode integers = IntegerMode::JavaScript) {
    const auto value = parse_json(text, {}, {.integers = integers});
    return value ? to_json_text(*value) : "error: " + value.error().message;
}

TEST(Json, ReadsDoublesExactly) {
    for (const char* text : {"0.1", "0.3", "1.7976931348623157e+308", "5e-324", "0.000001",
                             "123456.789", "2.2250738585072014e-308", "9007199254740993.5"}) {
        const auto value = parse_json(text);
        ASSERT_TRUE(value.has_value()) << text;
        EXPECT_EQ(number_of(*value), std::strtod(text, nullptr)) << text;
    }
}

TEST(Json, ReadsRandomDoublesAsTheyWereWritten) {
    SeededRandom random(1);
    for (int i = 0; i < 20000; ++i) {
        const double number = std::bit_cast<double>(random.next());
        if (!std::isfinite(number)) continue;
        const auto value = parse_json(to_json_text(Json(number)));
        ASSERT_TRUE(value.has_value());
        EXPECT_EQ(number_of(*value), number);
    }
}

TEST(Json, WritesNumbersAsJavaScriptDoes) {
    EXPECT_EQ(number_to_text(1), "1");
    EXPECT_EQ(number_to_text(-0.0), "0");
    EXPECT_EQ(number_to_text(0.1), "0.1");
    EXPECT_EQ(number_to_text(123456789012345680000.0), "123456789012345680000");
    EXPECT_EQ(number_to_text(1e21), "1e+21");
    EXPECT_EQ(number_to_text(1.5e300), "1.5e+300");
    EXPECT_EQ(number_to_text(0.000001), "0.000001");
    EXPECT_EQ(number_to_text(0.0000001), "1e-7");
    EXPECT_EQ(number_to_text(1.25e-7), "1.25e-7");
    EXPECT_EQ(number_to_text(-100.5), "-100.5");
    EXPECT_EQ(number_to_text(std::numeric_limits<double>::quiet_NaN()), "NaN");
    EXPECT_EQ(number_to_text(-std::numeric_limits<double>::infinity()), "-Infinity");
    EXPECT_EQ(to_json_text(Json(std::numeric_limits<double>::quiet_NaN())), "null");
}

TEST(Json, KeepsLargeIntegersOnlyInExactMode) {
    EXPECT_EQ(round_trip("9007199254740993"), "9007199254740992");
    EXPECT_EQ(round_trip("9007199254740993", IntegerMode::Exact), "9007199254740993");
    EXPECT_EQ(round_trip("18446744073709551615", IntegerMode::Exact), "18446744073709551615");
    EXPECT_EQ(round_trip("12345678901234567890"), "12345678901234567000");
}

TEST(Json, EscapesStrings) {
    EXPECT_EQ(round_trip(R"("a\"\\\n\t\u0001\u00e9/\ud83d\ude00")"),
              "\"a\\\"\\\\\\n\\t\\u0001é/😀\"");
}

TEST(Json, KeepsMembersInOrderAndWritesThemIndented) {
    const auto value = parse_json(R"({"b":1,"a":[],"c":{"d":[1,2]}})");
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(to_json_text(*value), R"({"b":1,"a":[],"c":{"d":[1,2]}})");
    EXPECT_EQ(
        to_pretty_json_text(*value),
        "{\n  \"b\": 1,\n  \"a\": [],\n  \"c\": {\n    \"d\": [\n      1,\n      2\n    ]\n  }\n}");
}

TEST(Json, SaysWhereATextIsWrong) {
    const auto value = parse_json("{\n  \"a\": nope\n}");
    ASSERT_FALSE(value.has_value());
    EXPECT_EQ(value.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(value.error().message.find("line 2, column"), std::string::npos)
        << value.error().message;
    EXPECT_EQ(parse_json("").error().message, "The JSON is empty.");
    EXPECT_FALSE(parse_json("{} x").has_value());
    EXPECT_FALSE(parse_json("[1,").has_value());
    EXPECT_FALSE(parse_json("\"\xff\"").has_value());
}

TEST(Json, RefusesDeepNestingWithoutCrashing) {
    const auto value = parse_json(std::string(100'000, '['));
    ASSERT_FALSE(value.has_value());
    EXPECT_NE(value.error().message.find("nested deeper than 1000"), std::string::npos)
        << value.error().message;
}

TEST(Json, TakesDangerousKeysAsData) {
    EXPECT_EQ(round_trip(R"({"__proto__":{"x":1},"constructor":2,"toString":3})"),
              R"({"__proto__":{"x":1},"constructor":2,"toString":3})");
}

TEST(Json, ComparesByValue) {
    const auto equal = [](std::string_view a, std::string_view b) {
        return json_equal(*parse_json(a), *parse_json(b));
    };
    EXPECT_TRUE(equal("1", "1.0"));
    EXPECT_TRUE(equal(R"({"a":1,"b":[2]})", R"({"b":[2.0],"a":1})"));
    EXPECT_FALSE(equal("1", "\"1\""));
    EXPECT_FALSE(equal("1", "true"));
    EXPECT_FALSE(equal(R"({"a":1})", R"({"a":1,"b":null})"));
    EXPECT_FALSE(equal("[1,2]", "[2,1]"));
}

// Mutations of valid texts: whatever comes in, the parser answers and what it accepts can be
// written and read again.
TEST(Json, SurvivesMutatedTexts) {
    SeededRandom random(7);
    const std::string seeds[] = {R"({"a":[1,2.5e3,null,true],"b":{"c":"x\u00e9y"}})",
                                 R"([[],{},"",-0,1e-7])"};
    for (int i = 0; i < 20000; ++i) {
        std::string text = seeds[random.next() % 2];
        for (std::uint64_t n = random.next() % 4; n > 0; --n)
            text[random.next() % text.size()] = static_cast<char>(random.next());
        const auto value = parse_json(text);
        if (!value) continue;
        const auto again = parse_json(to_json_text(*value));
        ASSERT_TRUE(again.has_value()) << text;
        EXPECT_TRUE(json_equal(*value, *again)) << text;
    }
}

}  // namespace
}  // namespace millrace
