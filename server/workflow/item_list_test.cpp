#include "workflow/item_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace millrace::workflow {
namespace {

constexpr std::uint32_t kMany = 40 * ItemList::kChunkSize + 17;  // some chunks are pieces

// Each paired with its own place in `input`.
ItemList numbered_items(std::uint32_t count, std::uint32_t input = 0) {
    ItemList items;
    for (std::uint32_t i = 0; i < count; ++i)
        items.push_back(make_item({{"n", i}}, PairedItem{i, input}));
    return items;
}

void expect_paired_copy(const ItemList& copy, std::size_t start, const ItemList& original,
                        std::uint32_t input) {
    ASSERT_LE(start + original.size(), copy.size());
    for (std::uint32_t i = 0; i < original.size(); ++i) {
        ASSERT_EQ(copy[start + i].json, original[i].json) << i;
        ASSERT_TRUE(copy[start + i].paired.is_only({i, input})) << i;
    }
}

TEST(ItemList, SharesChunksThatArePairedInOrder) {
    const ItemList items = numbered_items(kMany);
    ItemList copy;
    copy.append_paired(items, 0, items.size(), 0);
    expect_paired_copy(copy, 0, items, 0);
    EXPECT_EQ(&copy.front(), &items.front());
    EXPECT_EQ(&copy.back(), &items.back());
}

TEST(ItemList, DoesNotWriteToWhatIsShared) {
    const ItemList items = numbered_items(kMany);
    ItemList copy;
    copy.append_paired(items, 0, items.size(), 0);
    copy.push_back(Item{});
    EXPECT_EQ(items.size(), kMany);
    EXPECT_EQ(copy.size(), kMany + 1);
    EXPECT_TRUE(copy.back().paired.empty());
    EXPECT_TRUE(items.has_all_origins());
    EXPECT_FALSE(copy.has_all_origins());
}

TEST(ItemList, PairsAnewWhatIsPairedOtherwise) {
    const ItemList items = numbered_items(kMany);
    ItemList mixed = items.slice(5, items.size());  // moved by five
    mixed.push_back(make_item({}));                 // no origin
    mixed.push_back(make_item({}, PairedItems({{1, 0}, {2, 0}})));
    for (const ItemList& list : {numbered_items(kMany, 1), mixed}) {
        ItemList copy;
        copy.append_paired(list, 0, list.size(), 0);
        expect_paired_copy(copy, 0, list, 0);
        EXPECT_TRUE(copy.has_all_origins());
    }
}

TEST(ItemList, AppendsBehindWhatIsThereInParts) {
    const ItemList first = numbered_items(1500);
    const ItemList second = numbered_items(kMany);
    ItemList both;
    both.append_paired(first, 0, first.size(), 0);
    for (std::size_t next = 0; next < second.size(); next += 700)
        both.append_paired(second, next, std::min<std::size_t>(next + 700, second.size()), 1);
    EXPECT_EQ(both.size(), first.size() + second.size());
    expect_paired_copy(both, 0, first, 0);
    expect_paired_copy(both, first.size(), second, 1);
}

TEST(ItemList, KnowsWhetherAllOriginsAreThere) {
    ItemList items = numbered_items(3000);
    EXPECT_TRUE(items.has_all_origins());
    items.push_back(make_item({}, PairedItem{7, 3}));
    EXPECT_TRUE(items.has_all_origins());
    items.push_back(make_item({}, PairedItems({{1, 0}, {2, 0}})));
    EXPECT_TRUE(items.has_all_origins());
    items.push_back(make_item({}));
    EXPECT_FALSE(items.has_all_origins());
    EXPECT_FALSE((ItemList{Item{}}).has_all_origins());
    EXPECT_TRUE(ItemList().has_all_origins());
}

TEST(JsonArena, LargeOnesHoldWhatIsSharedAndWhatIsTooLargeForAPiece) {
    std::vector<std::shared_ptr<const Json>> shared;
    {
        const auto arena = JsonArena::make(true);
        for (int i = 0; i < 5000; ++i) {
            JsonObject object(arena->storage());
            object["text"] = std::string(i % 100 == 0 ? 100'000 : 100, 'x');
            object["n"] = i;
            shared.push_back(arena->share(Json(std::move(object))));
        }
    }
    for (int i = 0; i < 5000; ++i) {
        const Json& json = *shared[static_cast<std::size_t>(i)];
        EXPECT_EQ(json.at("n").as_int64(), i);
        EXPECT_EQ(json.at("text").as_string().size(), i % 100 == 0 ? 100'000U : 100U);
    }
}

}  // namespace
}  // namespace millrace::workflow
