#include "nodes/merge/match.hpp"

#include <gtest/gtest.h>

namespace millrace::nodes {
namespace {

bool fuzzy(std::string_view left, std::string_view right) {
    const Json a = left.empty() ? Json() : parse_json(left).value();
    const Json b = right.empty() ? Json() : parse_json(right).value();
    return is_fuzzy_equal(left.empty() ? nullptr : &a, right.empty() ? nullptr : &b);
}

TEST(Match, FuzzyEqualityForgivesTypes) {
    EXPECT_TRUE(fuzzy("1", R"("1")"));
    EXPECT_TRUE(fuzzy("true", R"("TRUE")"));
    EXPECT_TRUE(fuzzy("0", "false"));
    EXPECT_TRUE(fuzzy("null", R"("")"));
    EXPECT_TRUE(fuzzy("[]", ""));
    EXPECT_TRUE(fuzzy("null", "null"));
}

TEST(Match, NullCanCountAsZero) {
    const Json null;
    const Json zero(0);
    const Json text("0");
    EXPECT_FALSE(is_fuzzy_equal(&null, &zero));
    EXPECT_TRUE(is_fuzzy_equal(&null, &zero, {.null_is_zero = true}));
    EXPECT_TRUE(is_fuzzy_equal(&text, &null, {.null_is_zero = true}));
    EXPECT_FALSE(is_fuzzy_equal(nullptr, &zero, {.null_is_zero = true}));
}

TEST(Match, FuzzyEqualityIsNoFuzzierThanThat) {
    EXPECT_FALSE(fuzzy(R"("a")", R"("A")"));
    EXPECT_FALSE(fuzzy("0", "null"));
    EXPECT_FALSE(fuzzy("1.5", R"("1.50")"));
    EXPECT_FALSE(fuzzy("2", "true"));
    EXPECT_FALSE(fuzzy("{}", ""));
    EXPECT_FALSE(fuzzy(R"("x")", ""));
}

}  // namespace
}  // namespace millrace::nodes
