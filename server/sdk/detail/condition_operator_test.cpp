#include "sdk/detail/condition_operator.hpp"

#include <gtest/gtest.h>

namespace millrace::sdk::detail {
namespace {

// Values are JSON texts; "undefined" is none.
bool holds(std::string_view type, std::string_view operation, std::string_view left,
           std::string_view right, bool is_case_sensitive = true) {
    const auto operand = [](std::string_view text, Json& value) {
        if (text == "undefined") return Operand{};
        value = parse_json(text).value();
        return Operand{&value};
    };
    Json left_value;
    Json right_value;
    const Operand a = operand(left, left_value);
    const Operand b = operand(right, right_value);
    return compare(read_operator(type, operation, "", false), a, b, is_case_sensitive, nullptr)
        .value();
}

TEST(ConditionOperator, ExistsIsFalseForNullAndUndefinedOnly) {
    for (const std::string_view type : {"string", "number", "boolean", "array", "object", "any"}) {
        EXPECT_TRUE(holds(type, "exists", "\"\"", "null"));
        EXPECT_FALSE(holds(type, "exists", "null", "null"));
        EXPECT_TRUE(holds(type, "notExists", "undefined", "null"));
    }
}

TEST(ConditionOperator, TextsTreatNullAsEmpty) {
    EXPECT_TRUE(holds("string", "empty", "null", "\"\""));
    EXPECT_TRUE(holds("string", "equals", "undefined", "\"\""));
    EXPECT_TRUE(holds("string", "notContains", "null", "\"a\""));
    EXPECT_FALSE(holds("string", "startsWith", "null", "\"a\""));
    EXPECT_TRUE(holds("string", "endsWith", "\"abc\"", "\"bc\""));
}

TEST(ConditionOperator, CaseCountsOnlyWhenAsked) {
    EXPECT_FALSE(holds("string", "equals", "\"Ä\"", "\"ä\""));
    EXPECT_TRUE(holds("string", "equals", "\"Ä\"", "\"ä\"", false));
    EXPECT_TRUE(holds("array", "contains", "[\"A\"]", "\"a\"", false));
    EXPECT_FALSE(holds("array", "contains", "[\"A\"]", "\"a\""));
}

TEST(ConditionOperator, NumbersOrderNullAsZeroAndUndefinedAsNothing) {
    EXPECT_TRUE(holds("number", "lt", "null", "5"));
    EXPECT_FALSE(holds("number", "lt", "undefined", "5"));
    EXPECT_FALSE(holds("number", "equals", "null", "0"));
    EXPECT_TRUE(holds("number", "notEquals", "undefined", "0"));
    EXPECT_TRUE(holds("number", "gte", "5", "5.0"));
}

TEST(ConditionOperator, BooleansKnowTrueAndFalse) {
    EXPECT_TRUE(holds("boolean", "false", "undefined", "null"));
    EXPECT_FALSE(holds("boolean", "true", "null", "null"));
    EXPECT_TRUE(holds("boolean", "notEquals", "null", "true"));
    EXPECT_TRUE(holds("boolean", "notEmpty", "false", "null"));
}

TEST(ConditionOperator, MissingDatesNeverCompare) {
    EXPECT_FALSE(holds("dateTime", "equals", "null", "null"));
    EXPECT_FALSE(holds("dateTime", "notEquals", "null", "\"x\""));
    EXPECT_TRUE(holds("dateTime", "empty", "null", "null"));
    EXPECT_FALSE(holds("dateTime", "notEmpty", "null", "null"));
}

TEST(ConditionOperator, DatesCompareByTheirMoment) {
    const Json text("x");
    const auto compared = [&](std::string_view operation, double left, double right) {
        return compare(read_operator("dateTime", operation, "", false), {&text, left},
                       {&text, right}, true, nullptr)
            .value();
    };
    EXPECT_TRUE(compared("after", 2, 1));
    EXPECT_TRUE(compared("beforeOrEquals", 1, 1));
    EXPECT_TRUE(compared("notEquals", 1, 2));
    EXPECT_FALSE(compared("before", 1, 1));
}

TEST(ConditionOperator, ListsCompareByLengthAndContent) {
    EXPECT_TRUE(holds("array", "contains", "[1,2]", "2"));
    EXPECT_FALSE(holds("array", "contains", "[{}]", "{}"));
    EXPECT_TRUE(holds("array", "notContains", "null", "2"));
    EXPECT_TRUE(holds("array", "lengthEquals", "[1,2]", "2"));
    EXPECT_TRUE(holds("array", "lengthNotEquals", "[]", "2"));
    EXPECT_TRUE(holds("array", "lengthLt", "undefined", "1"));
    EXPECT_TRUE(holds("array", "empty", "[]", "null"));
}

TEST(ConditionOperator, ObjectsAreEmptyOrNot) {
    EXPECT_TRUE(holds("object", "empty", "{}", "null"));
    EXPECT_TRUE(holds("object", "empty", "null", "null"));
    EXPECT_TRUE(holds("object", "notEmpty", "{\"a\":1}", "null"));
    EXPECT_FALSE(holds("object", "notEmpty", "null", "null"));
}

TEST(ConditionOperator, UnknownOperationsNeverHold) {
    EXPECT_FALSE(holds("string", "soundsLike", "\"a\"", "\"a\""));
}

}  // namespace
}  // namespace millrace::sdk::detail
