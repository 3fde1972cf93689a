#include "nodes/sort/plain_column.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "nodes/sort/sort_key.hpp"

namespace millrace::nodes {
namespace {

Places in_order(std::size_t count) {
    Places places(count);
    std::iota(places.begin(), places.end(), 0u);
    return places;
}

// What comparing the keys one by one gives.
Places compared(const std::vector<Json>& values, bool is_descending) {
    std::vector<SortKey> keys;
    for (const Json& value : values) keys.emplace_back(&value);
    Places places = in_order(values.size());
    script_sort(places, [&](std::uint32_t left, std::uint32_t right) {
        if (keys[left] == keys[right]) return 0;
        return is_less(keys[left], keys[right]) != is_descending ? -1 : 1;
    });
    return places;
}

void expect_same_order(const std::vector<Json>& values) {
    PlainColumn column(values.size());
    for (const Json& value : values) ASSERT_TRUE(column.add(&value));
    for (const bool is_descending : {false, true}) {
        Places places = in_order(values.size());
        column.sort(places, is_descending);
        EXPECT_EQ(places, compared(values, is_descending))
            << to_json_text(JsonArray(values.begin(), values.end()));
    }
}

TEST(PlainColumn, SortsNumbersAsComparingDoes) {
    expect_same_order({3, -1, 2.5, 0.0, -0.0, 0, 1e-300, -1e-300, 9007199254740991, 3.0, -7});
    SeededRandom random(1);
    for (const std::size_t count : {300u, 5000u}) {
        std::vector<Json> values;
        for (std::size_t i = 0; i < count; ++i)
            values.emplace_back(i % 2 ? (random.unit() - 0.5) * 1e6
                                      : std::floor(random.unit() * 50));
        expect_same_order(values);
    }
}

TEST(PlainColumn, SortsTextsAsComparingDoes) {
    expect_same_order({"b", "a", "", "B", "aa", "\u00c4", "z", "\u00e4"});
    expect_same_order({"same start 10", "same start 2", "same start", "same start 1", "same"});
    expect_same_order({"\U0001F600", "\uE000", "\uFFFD", "\uD7FF", "\uF8FF", "a"});
    const std::string nul("a\0", 2);
    expect_same_order({Json(nul), "a", Json(nul + "b"), "", "aaaaaaa", "aaaaaaaa"});
    std::vector<Json> lengths;
    for (const std::size_t length : {100u, 99u, 100u, 7u, 14u, 15u, 8u})
        lengths.emplace_back(std::string(length, 'x'));
    lengths.emplace_back(std::string(100, 'x') + "y");
    expect_same_order(lengths);
}

TEST(PlainColumn, SortsManyTextsOfFewLettersAsComparingDoes) {
    SeededRandom random(1);
    const std::vector<std::string> letters{"a", "B", "b", "\u00e9", "\uE000", "\U0001F600"};
    for (const std::size_t count : {10u, 300u, 5000u}) {
        std::vector<Json> values;
        for (std::size_t i = 0; i < count; ++i) {
            std::string text;
            for (std::uint64_t left = random.next() % 20; left > 0; --left)
                text += letters[random.next() % (i % 2 ? 2 : letters.size())];
            values.emplace_back(text);
        }
        expect_same_order(values);
    }
}

TEST(PlainColumn, RefusesWhatHasToBeCompared) {
    const Json number = 1;
    const Json text = "1";
    const Json null = nullptr;
    const Json large = 9007199254740992.0;
    const Json list = JsonArray{1};
    for (const Json* second : {&text, &null, &large, &list, static_cast<const Json*>(nullptr)}) {
        PlainColumn column(2);
        EXPECT_TRUE(column.add(&number));
        EXPECT_FALSE(column.add(second));
        EXPECT_FALSE(column.add(&number));
    }
    PlainColumn texts(2);
    EXPECT_TRUE(texts.add(&text));
    EXPECT_FALSE(texts.add(&number));
}

}  // namespace
}  // namespace millrace::nodes
