#include "nodes/sort/script_sort.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "base/random.hpp"

namespace millrace::nodes {
namespace {

Places places_up_to(std::size_t count) {
    Places places(count);
    std::iota(places.begin(), places.end(), 0u);
    return places;
}

TEST(ScriptSort, IsAStableSortOfAnySize) {
    SeededRandom random(1);
    for (const std::size_t size : {0u, 1u, 2u, 63u, 64u, 65u, 1000u}) {
        std::vector<int> values(size);
        for (int& value : values) value = static_cast<int>(random.next() % 10);
        const auto compare = [&](std::uint32_t a, std::uint32_t b) {
            return values[a] - values[b];
        };
        Places places = places_up_to(size);
        script_sort(places, compare);
        Places expected = places_up_to(size);
        std::sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
            return values[a] != values[b] ? values[a] < values[b] : a < b;
        });
        EXPECT_EQ(places, expected) << size;
    }
}

// A comparison in which nothing is ever less: descending order then puts every new item in front.
TEST(ScriptSort, ComparesTheSamePairsAsV8WhenTheComparisonContradictsItself) {
    Places places = places_up_to(4);
    script_sort(places, [](std::uint32_t, std::uint32_t) { return -1; });
    EXPECT_EQ(places, (Places{3, 2, 1, 0}));
    places = places_up_to(4);
    script_sort(places, [](std::uint32_t, std::uint32_t) { return 1; });
    EXPECT_EQ(places, (Places{0, 1, 2, 3}));
}

}  // namespace
}  // namespace millrace::nodes
