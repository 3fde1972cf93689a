#include "nodes/merge/match.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "base/runtime.hpp"

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

using workflow::ItemList;

// Items with a key of few values, some of them without.
ItemList random_items(std::size_t count, Random& random) {
    const std::vector<Json> values{1, 1.0, "1", true, nullptr, "", 0, "a", JsonArray{1, "x"}};
    ItemList items;
    for (std::size_t i = 0; i < count; ++i) {
        JsonObject object{{"other", i}};
        const std::size_t chosen = random.next() % (values.size() + 1);
        if (chosen < values.size()) object["key"] = values[chosen];
        items.push_back(workflow::make_item(std::move(object)));
    }
    return items;
}

Task<> keep_matches(ItemList first, ItemList second, MatchRules rules, Matches& matches) {
    matches = co_await find_matches(std::move(first), std::move(second), std::move(rules));
}

// Each item beside each other one.
TEST(Match, FindsWhatComparingAllPairsFinds) {
    SeededRandom random(1);
    for (const std::size_t count : {0u, 1u, 30u}) {
        const ItemList first = random_items(count, random);
        const ItemList second = random_items(count + 20, random);
        for (const bool is_first_only : {false, true}) {
            Matches matches;
            const MatchRules rules{.fields = {{sdk::ItemPath("key"), sdk::ItemPath("key")}},
                                   .is_first_only = is_first_only};
            run_to_end(keep_matches(first, second, rules, matches));
            auto next = matches.matched.begin();
            for (std::uint32_t i = 0; i < first.size(); ++i) {
                std::vector<std::uint32_t> expected;
                const Json* key = find_member(*first[i].json, "key");
                for (std::uint32_t j = 0; j < second.size(); ++j) {
                    const Json* other = find_member(*second[j].json, "key");
                    if (key && other && json_equal(*key, *other) &&
                        (expected.empty() || !is_first_only))
                        expected.push_back(j);
                }
                if (expected.empty()) continue;
                ASSERT_NE(next, matches.matched.end());
                EXPECT_EQ(next->first, i);
                EXPECT_EQ(std::vector(next->seconds.begin(), next->seconds.end()), expected);
                ++next;
            }
            EXPECT_EQ(next, matches.matched.end());
            EXPECT_EQ(matches.matched.size() + matches.unmatched_first.size(), first.size());
            EXPECT_EQ(matches.matched_second.size() + matches.unmatched_second.size(),
                      second.size());
        }
    }
}

TEST(Match, FuzzyMatchesAreThoseOfTheSameKeyThatAgree) {
    const auto items = [](std::vector<Json> keys) {
        ItemList list;
        for (Json& key : keys) list.push_back(workflow::make_item({{"key", std::move(key)}}));
        return list;
    };
    Matches matches;
    const MatchRules rules{.fields = {{sdk::ItemPath("key"), sdk::ItemPath("key")}},
                           .is_fuzzy = true};
    run_to_end(keep_matches(items({"A", 1, "x"}), items({"a", "A", "true", true, "1", 1}), rules,
                            matches));
    ASSERT_EQ(matches.matched.size(), 2U);
    const auto seconds = [&](std::size_t match) {
        const auto found = matches.matched[match].seconds;
        return std::vector(found.begin(), found.end());
    };
    EXPECT_EQ(seconds(0), std::vector<std::uint32_t>{1});  // "a" has the key of "A" but differs
    EXPECT_EQ(seconds(1), (std::vector<std::uint32_t>{3, 4, 5}));
    EXPECT_EQ(matches.unmatched_first, std::vector<std::uint32_t>{2});
    EXPECT_EQ(matches.unmatched_second, (std::vector<std::uint32_t>{0, 2}));
}

}  // namespace
}  // namespace millrace::nodes
