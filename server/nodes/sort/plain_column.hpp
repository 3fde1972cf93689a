// A field that is a number in every item, or a text in every item, is sorted by its bits: no
// comparison has to look at the items again, which lie apart in memory. Everything else (texts
// among numbers, missing fields) is for script_sort.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/large_memory.hpp"
#include "nodes/sort/script_sort.hpp"

namespace millrace::nodes {

// What an item is sorted by, so that keys compare as whole numbers do, and where the item is.
struct PlacedKey {
    std::uint64_t key;
    std::uint32_t place;
};

class PlainColumn {
  public:
    // `count`: how many values will be added.
    explicit PlainColumn(std::size_t count);

    // The next item's value, null pointer: none. False, from then on, when the column is not plain.
    bool add(const Json* value);

    // Sorts by this column; items with equal values keep their order.
    void sort(Places& places, bool is_descending) const;

  private:
    enum class Kind { Unknown, Numbers, Texts };
    struct Text {
        std::uint64_t start;
        std::uint64_t size;
    };

    void add_text(std::string_view text);
    void sort_texts(std::span<PlacedKey> keys, bool is_descending) const;
    std::string_view text(std::size_t place) const {
        return {bytes_.data() + texts_[place].start, texts_[place].size};
    }
    std::size_t common_start() const;

    Kind kind_ = Kind::Unknown;
    bool is_plain_ = true;
    LargeVector<std::uint64_t> numbers_;
    LargeVector<Text> texts_;
    LargeVector<char> bytes_;  // of all texts, lower case
};

}  // namespace millrace::nodes
