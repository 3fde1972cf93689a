#include "nodes/merge/combine_json.hpp"

#include <gtest/gtest.h>

namespace millrace::nodes {
namespace {

std::string merged(std::string_view target, std::string_view source, MergeRules rules = {},
                   std::string_view suffix = {}) {
    Json left = parse_json(target).value();
    const Json right = parse_json(source).value();
    merge_into(left.get_object(), right.get_object(), rules, suffix);
    return to_json_text(left);
}

TEST(CombineJson, MergesObjectsAndListsInDepth) {
    EXPECT_EQ(merged(R"({"a":{"x":1},"l":[1,2,{"k":1}]})", R"({"a":{"y":2},"l":[9,2,{"m":2}]})"),
              R"({"a":{"x":1,"y":2},"l":[9,2,{"k":1,"m":2}]})");
    EXPECT_EQ(merged(R"({"l":[1,2]})", R"({"l":[]})"), R"({"l":[1,2]})");
}

TEST(CombineJson, ReplacesValuesOfOtherKinds) {
    EXPECT_EQ(merged(R"({"a":1})", R"({"a":{"x":1}})"), R"({"a":{"x":1}})");
    EXPECT_EQ(merged(R"({"a":{"x":1}})", R"({"a":[2]})"), R"({"a":[2]})");
    EXPECT_EQ(merged(R"({"a":{"x":1}})", R"({"a":null})"), R"({"a":null})");
    EXPECT_EQ(merged(R"({"a":[1]})", R"({"a":{"x":1}})"), R"({"a":[1]})");
}

TEST(CombineJson, ShallowMergeReplacesWholeMembers) {
    EXPECT_EQ(merged(R"({"a":{"x":1}})", R"({"a":{"y":2}})", {.is_deep = false}),
              R"({"a":{"y":2}})");
}

TEST(CombineJson, EmptyValuesReplaceNothingOnDemand) {
    const MergeRules rules{.skips_empty = true};
    EXPECT_EQ(merged(R"({"a":1,"b":{"c":2}})", R"({"a":"","b":{"c":null},"d":null})", rules),
              R"({"a":1,"b":{"c":2},"d":null})");
}

TEST(CombineJson, SuffixesGoToTheTopMembersOnly) {
    EXPECT_EQ(merged(R"({"a":1})", R"({"a":{"b":2}})", {}, "_2"), R"({"a":1,"a_2":{"b":2}})");
}

}  // namespace
}  // namespace millrace::nodes
