#include "sdk/item_path.hpp"

#include <gtest/gtest.h>

namespace millrace::sdk {
namespace {

Json json(std::string_view text) {
    return parse_json(text).value();
}

std::string got(std::string_view root, std::string_view path,
                PathNotation notation = PathNotation::Dotted) {
    const Json value = json(root);
    const Json* found = ItemPath(path, notation).get(value);
    return found ? to_json_text(*found) : "undefined";
}

std::string after_set(std::string_view root, std::string_view path,
                      PathNotation notation = PathNotation::Dotted) {
    Json value = json(root);
    EXPECT_TRUE(ItemPath(path, notation).set(value, 1).has_value());
    return to_json_text(value);
}

std::string after_unset(std::string_view root, std::string_view path) {
    Json value = json(root);
    ItemPath(path).unset(value);
    return to_json_text(value);
}

TEST(ItemPath, WalksMembersAndIndexes) {
    EXPECT_EQ(got(R"({"a":{"b":[{"c":7}]}})", "a.b[0].c"), "7");
    EXPECT_EQ(got(R"({"a":{"b":[{"c":7}]}})", "a.b.0.c"), "7");
    EXPECT_EQ(got(R"({"a":{"x y":3}})", "a['x y']"), "3");
    EXPECT_EQ(got(R"({"a":{"it\"s":3}})", R"(a["it\"s"])"), "3");
    EXPECT_EQ(got(R"({"a":{"":{"b":2}}})", "a..b"), "2");
    EXPECT_EQ(got(R"({"":{"a":2}})", ".a"), "2");
}

TEST(ItemPath, EndsNowhereWithoutAMatch) {
    EXPECT_EQ(got(R"({"a":1})", "b"), "undefined");
    EXPECT_EQ(got(R"({"a":null})", "a.b"), "undefined");
    EXPECT_EQ(got(R"({"a":[1]})", "a[1]"), "undefined");
    EXPECT_EQ(got(R"({"a":[1]})", "a[01]"), "undefined");
    EXPECT_EQ(got(R"({"a":null})", "a"), "null");
}

TEST(ItemPath, PrefersAMemberNamedLikeTheWholePath) {
    EXPECT_EQ(got(R"({"a.b":1,"a":{"b":2}})", "a.b"), "1");
    EXPECT_EQ(after_set(R"({"a.b":5})", "a.b"), R"({"a.b":1})");
    EXPECT_EQ(after_unset(R"({"a.b":5,"a":{"b":2}})", "a.b"), R"({"a":{"b":2}})");
}

TEST(ItemPath, PlainNotationTakesTheTextAsOneName) {
    EXPECT_EQ(got(R"({"a":{"b":2}})", "a.b", PathNotation::Plain), "undefined");
    EXPECT_EQ(after_set(R"({})", "a.b", PathNotation::Plain), R"({"a.b":1})");
}

TEST(ItemPath, SetMakesObjectsAndListsOnTheWay) {
    EXPECT_EQ(after_set("{}", "a.b"), R"({"a":{"b":1}})");
    EXPECT_EQ(after_set("{}", "a[1].b"), R"({"a":[null,{"b":1}]})");
    EXPECT_EQ(after_set(R"({"a":"text"})", "a.b"), R"({"a":{"b":1}})");
    EXPECT_EQ(after_set(R"({"a":[0]})", "a.name"), R"({"a":[0]})");
}

TEST(ItemPath, SetRefusesPrototypesAndAbsurdIndexes) {
    EXPECT_EQ(after_set("{}", "__proto__.x"), "{}");
    Json value = json("{}");
    const auto result = ItemPath("a[4000000000]").set(value, 1);
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().message.find("a[4000000000]"), std::string::npos);
}

TEST(ItemPath, UnsetKeepsTheOrderOfTheOthers) {
    EXPECT_EQ(after_unset(R"({"a":1,"b":2,"c":3})", "a"), R"({"b":2,"c":3})");
    EXPECT_EQ(after_unset(R"({"a":{"b":1,"c":2}})", "a.b"), R"({"a":{"c":2}})");
    EXPECT_EQ(after_unset(R"({"a":[1,2]})", "a[0]"), R"({"a":[null,2]})");
    Json value = json("{}");
    EXPECT_FALSE(ItemPath("a.b").unset(value));
}

TEST(ItemPath, FieldListsAreTrimmed) {
    const std::vector<std::string> expected{"a", "b.c", "d"};
    EXPECT_EQ(split_field_list(" a , b.c ,, d "), expected);
}

}  // namespace
}  // namespace millrace::sdk
