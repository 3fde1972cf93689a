#include "nodes/remove_duplicates/seen_values.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace millrace::nodes {
namespace {

using Flags = std::vector<bool>;

TEST(SeenValues, KnowsWhatWasAddedBefore) {
    SeenValues seen;
    EXPECT_EQ(seen.add({"a", "b", "a"}), (Flags{true, true, true}));
    EXPECT_EQ(seen.add({"b", "c"}), (Flags{false, true}));
    EXPECT_EQ(to_json_text(seen.to_json()), R"(["a","b","c"])");
}

TEST(SeenValues, ComesBackFromJson) {
    SeenValues seen;
    seen.add({"a"});
    const Json stored = seen.to_json();
    SeenValues restored = SeenValues::from_json(&stored);
    EXPECT_EQ(restored.add({"a", "b"}), (Flags{false, true}));
    EXPECT_EQ(SeenValues::from_json(nullptr).size(), 0u);
}

TEST(SeenValues, ForgetsTheOldestFirst) {
    SeenValues seen;
    seen.add({"a", "b", "c"});
    seen.shrink_to(2);
    EXPECT_EQ(seen.add({"a", "c"}), (Flags{true, false}));
}

TEST(SeenValues, GrowingValuesAreNewAboveTheHighestOfEarlierRuns) {
    double highest = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(add_growing({5, 3}, highest), (Flags{true, true}));
    EXPECT_EQ(add_growing({4, 5, 6}, highest), (Flags{false, false, true}));
    EXPECT_EQ(highest, 6);
}

}  // namespace
}  // namespace millrace::nodes
