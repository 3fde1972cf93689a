#include "sdk/lenient_json.hpp"

#include <gtest/gtest.h>

namespace millrace::sdk {
namespace {

std::string repaired(std::string_view text) {
    const auto value = parse_lenient_json(text, Leniency::Repair);
    return value ? to_json_text(*value) : "none";
}

std::string literal(std::string_view text) {
    const auto value = parse_lenient_json(text, Leniency::JavaScriptLiteral);
    return value ? to_json_text(*value) : "none";
}

TEST(LenientJson, LeavesStrictJsonAlone) {
    EXPECT_EQ(repaired(R"({"a":[1,"x\"y",null]})"), R"({"a":[1,"x\"y",null]})");
    EXPECT_EQ(literal(R"({"a":1})"), R"({"a":1})");
}

TEST(LenientJson, ReadsJavaScriptLiterals) {
    EXPECT_EQ(literal("{a: 'it\\'s', b_2: [1,], /* note */ 'c': .5, // end\n}"),
              R"({"a":"it's","b_2":[1],"c":0.5})");
    EXPECT_EQ(literal("{a: \"\\u00e4\\x\"}"), R"({"a":"äx"})");
}

TEST(LenientJson, RefusesInLiteralsWhatOnlyRepairMends) {
    for (const std::string_view text :
         {"{a: b}", "{a 1}", "{\"a\": \"x", "[1 2]", "{\"a\": \"x\ny\"}", "None"})
        EXPECT_EQ(literal(text), "none") << text;
}

TEST(LenientJson, KeepsLineEndsInsideTexts) {
    EXPECT_EQ(repaired("{\"a\": \"x\ny\", \"b\": 1}"), R"({"a":"x\ny","b":1})");
}

TEST(LenientJson, ReadsValuesWithoutQuotes) {
    EXPECT_EQ(repaired("{name: Ada Lovelace, age: 36, ok: True, gone: None, miss: undefined}"),
              R"({"name":"Ada Lovelace","age":36,"ok":true,"gone":null,"miss":null})");
}

TEST(LenientJson, KeepsQuotesThatWereNotEscaped) {
    EXPECT_EQ(repaired(R"({"a": "he said "no" twice", "b": 2})"),
              R"({"a":"he said \"no\" twice","b":2})");
}

TEST(LenientJson, AddsMissingCommasAndBrackets) {
    EXPECT_EQ(repaired("{\"a\": 1\n \"b\": [1, 2"), R"({"a":1,"b":[1,2]})");
    EXPECT_EQ(repaired("{\"a\": {\"b\": \"cut of"), R"({"a":{"b":"cut of"}})");
    EXPECT_EQ(repaired("{\"a\":, \"b\": 1}"), R"({"a":null,"b":1})");
}

TEST(LenientJson, TakesAFencedBlockApart) {
    EXPECT_EQ(repaired("```json\n{\"a\": 1,}\n```"), R"({"a":1})");
}

TEST(LenientJson, EndsOnTextsNestedWithoutEnd) {
    EXPECT_EQ(repaired(std::string(100'000, '[')), "none");
    EXPECT_EQ(repaired(std::string(100'000, '{')), "none");
}

TEST(LenientJson, SaysWhereItStopped) {
    const auto value = parse_lenient_json("alpha, beta", Leniency::Repair);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().message,
              "The text is no JSON: something follows the value at character 8.");
}

}  // namespace
}  // namespace millrace::sdk
