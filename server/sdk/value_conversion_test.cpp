#include "sdk/value_conversion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace millrace::sdk {
namespace {

Json json(std::string_view text) {
    return parse_json(text).value();
}

std::string converted(std::string_view text, ValueType type) {
    const auto value = convert_value(json(text), type);
    return value ? to_json_text(*value) : "none";
}

TEST(ValueConversion, ReadsNumbersAsJavaScriptDoes) {
    EXPECT_EQ(to_number(std::string_view("")), 0);
    EXPECT_EQ(to_number(std::string_view(" \n12.5\u00a0")), 12.5);
    EXPECT_EQ(to_number(std::string_view("-.5")), -0.5);
    EXPECT_EQ(to_number(std::string_view("+7.")), 7);
    EXPECT_EQ(to_number(std::string_view("0xff")), 255);
    EXPECT_EQ(to_number(std::string_view("0b101")), 5);
    EXPECT_EQ(to_number(std::string_view("1e3")), 1000);
    EXPECT_EQ(to_number(std::string_view("1e999")), INFINITY);
    EXPECT_EQ(to_number(std::string_view("-Infinity")), -INFINITY);
    for (const std::string_view text :
         {"abc", "1_000", "1,5", "12px", "nan", "inf", ".", "-", "0x"})
        EXPECT_TRUE(std::isnan(to_number(text))) << text;
}

TEST(ValueConversion, CountsListsOfOneElementAsThatElement) {
    EXPECT_EQ(to_number(json("[]")), 0);
    EXPECT_EQ(to_number(json("[5]")), 5);
    EXPECT_TRUE(std::isnan(to_number(json("[1,2]"))));
    EXPECT_TRUE(std::isnan(to_number(json("{}"))));
}

TEST(ValueConversion, WritesValuesAsJavaScriptTexts) {
    EXPECT_EQ(to_text(json("[1,[2,null],\"a\"]")), "1,2,,a");
    EXPECT_EQ(to_text(json("{}")), "[object Object]");
    EXPECT_EQ(to_text(json("1.50")), "1.5");
}

TEST(ValueConversion, ListsAndObjectsAreNeverIdentical) {
    const Json one(1);
    const Json same(1.0);
    const Json null;
    const Json list = json("[]");
    EXPECT_TRUE(are_identical(&one, &same));
    EXPECT_FALSE(are_identical(&null, nullptr));
    EXPECT_TRUE(are_identical(nullptr, nullptr));
    EXPECT_FALSE(are_identical(&list, &list));
}

TEST(ValueConversion, OrdersAsJavaScriptDoes) {
    EXPECT_TRUE(is_less(Json("10"), Json("9")));
    EXPECT_TRUE(is_less(Json(9), Json("10")));
    EXPECT_TRUE(is_less(Json(nullptr), Json(1)));
    EXPECT_FALSE(is_less(Json("x"), Json(1)));
    EXPECT_FALSE(is_less(Json(1), Json("x")));
    EXPECT_TRUE(is_less(Json("\U0001F600"), Json("\uFF5E")));  // a surrogate comes first
    EXPECT_TRUE(is_less(JsonArray{1, 2}, Json("1,3")));
}

TEST(ValueConversion, LowersLettersOfEveryLanguage) {
    EXPECT_EQ(to_lower_case("ÄÖ Straße ΑΒΓ 5"), "äö straße αβγ 5");
    EXPECT_EQ(to_upper_case("äö straße αβγ 5"), "ÄÖ STRASSE ΑΒΓ 5");
    EXPECT_EQ(to_lower_case("A\xff"), "a\xff");
}

TEST(ValueConversion, MakesBooleansOfWordsAndOfZeroAndOne) {
    EXPECT_EQ(converted("\"TRUE\"", ValueType::Boolean), "true");
    EXPECT_EQ(converted("\"0\"", ValueType::Boolean), "false");
    EXPECT_EQ(converted("1", ValueType::Boolean), "true");
    EXPECT_EQ(converted("[1]", ValueType::Boolean), "true");
    EXPECT_EQ(converted("\"\"", ValueType::Boolean), "none");
    EXPECT_EQ(converted("\"yes\"", ValueType::Boolean), "none");
    EXPECT_EQ(converted("2", ValueType::Boolean), "none");
}

TEST(ValueConversion, ReadsListsAndObjectsFromText) {
    EXPECT_EQ(converted("\"[1,2]\"", ValueType::Array), "[1,2]");
    EXPECT_EQ(converted("\"['a']\"", ValueType::Array), "[\"a\"]");
    EXPECT_EQ(converted("\"{}\"", ValueType::Array), "none");
    EXPECT_EQ(converted("5", ValueType::Array), "none");
    EXPECT_EQ(converted("\"{a: 'b', }\"", ValueType::Object), "{\"a\":\"b\"}");
    EXPECT_EQ(converted("\"[1]\"", ValueType::Object), "none");
    EXPECT_EQ(converted("[1]", ValueType::Object), "none");
}

TEST(ValueConversion, WritesListsAndObjectsAsJsonText) {
    EXPECT_EQ(converted("{\"a\":[1]}", ValueType::Text), R"("{\"a\":[1]}")");
    EXPECT_EQ(converted("true", ValueType::Text), "\"true\"");
}

TEST(ValueConversion, CutsLongTextsInMessagesBetweenCharacters) {
    const std::string long_text = std::string(59, 'x') + "äöü";
    EXPECT_EQ(describe_value(Json(long_text)), "the text \"" + std::string(59, 'x') + "…\"");
    EXPECT_EQ(describe_value(Json(5)), "the number 5");
    EXPECT_EQ(describe_value(json("[]")), "a list");
    EXPECT_EQ(describe_value(Json(NAN)), "NaN");
    EXPECT_FALSE(has_type(Json(NAN), ValueType::Number));
}

}  // namespace
}  // namespace millrace::sdk
