// Which of many texts are equal, such as the keys of items that value_key makes. Millions of them
// lie side by side in a few large arrays, and what is looked up next is fetched ahead: a hash table
// of strings spends its time waiting for memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/large_memory.hpp"

namespace millrace::nodes {

class EqualKeys {
  public:
    // `count`: how many will be added at most.
    explicit EqualKeys(std::size_t count);

    void add(std::string_view key);

    // Looks for the keys added since the last time; some thousand at once are cheapest.
    void find();
    // For each key that was looked for, in the order they were added, the place of the first that
    // is equal to it: its own when none came before.
    const LargeVector<std::uint32_t>& first_places() const { return places_; }

  private:
    // A short key is in here as a whole. A long one has its place in long_keys_ here.
    struct Entry {
        std::uint64_t hash;
        std::uint64_t low;
        std::uint64_t high;
    };
    struct Slot {
        std::uint32_t number;  // of an entry, from 1; 0: free
        std::uint32_t tag;     // half of its hash
    };

    bool are_equal(const Entry& left, const Entry& right) const;
    std::string_view long_key(const Entry& entry) const;

    LargeVector<Entry> entries_;
    LargeVector<char> long_keys_;
    LargeVector<Slot> slots_;
    LargeVector<std::uint32_t> places_;
};

}  // namespace millrace::nodes
