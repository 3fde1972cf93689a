#include "nodes/equal_keys.hpp"

#include <bit>
#include <cstring>
#include <functional>

#include "base/error.hpp"

namespace millrace::nodes {
namespace {

// The last byte of an entry: the length of a short key, or this.
constexpr std::uint64_t kLong = 0xFF;
constexpr unsigned kLastByte = 56;
constexpr std::size_t kLongestShort = 2 * sizeof(std::uint64_t) - 1;

std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

EqualKeys::EqualKeys(std::size_t count) : slots_(std::bit_ceil(2 * count + 1)) {
    entries_.reserve(count);
    places_.reserve(count);
}

void EqualKeys::add(std::string_view key) {
    check(entries_.size() < entries_.capacity(), "no more keys are added than were announced");
    Entry entry{std::hash<std::string_view>()(key), 0, 0};
    if (key.size() <= kLongestShort) {
        char bytes[2 * sizeof(std::uint64_t)] = {};
        std::memcpy(bytes, key.data(), key.size());
        std::memcpy(&entry.low, bytes, sizeof entry.low);
        std::memcpy(&entry.high, bytes + sizeof entry.low, sizeof entry.high);
        entry.high |= std::uint64_t{key.size()} << kLastByte;
    } else {
        entry.low = long_keys_.size();
        entry.high = key.size() | kLong << kLastByte;
        long_keys_.insert(long_keys_.end(), key.begin(), key.end());
    }
    entries_.push_back(entry);
}

std::string_view EqualKeys::long_key(const Entry& entry) const {
    constexpr std::uint64_t kLength = (std::uint64_t{1} << kLastByte) - 1;
    return {long_keys_.data() + entry.low, entry.high & kLength};
}

bool EqualKeys::are_equal(const Entry& left, const Entry& right) const {
    if (left.hash != right.hash || left.high != right.high) return false;
    if (left.high >> kLastByte != kLong) return left.low == right.low;
    return long_key(left) == long_key(right);
}

void EqualKeys::find() {
    // How many keys ahead a slot is fetched, and how many ahead what it refers to.
    constexpr std::size_t kSlotAhead = 16;
    constexpr std::size_t kEntryAhead = 8;

    const std::size_t count = entries_.size();
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = places_.size(); i < count; ++i) {
        if (i + kSlotAhead < count)
            __builtin_prefetch(&slots_[entries_[i + kSlotAhead].hash & mask]);
        if (i + kEntryAhead < count) {
            const Slot& ahead = slots_[entries_[i + kEntryAhead].hash & mask];
            if (ahead.number != 0) __builtin_prefetch(&entries_[ahead.number - 1]);
        }
        const Entry& entry = entries_[i];
        std::size_t at = entry.hash & mask;
        while (slots_[at].number != 0 && (slots_[at].tag != tag_of(entry.hash) ||
                                          !are_equal(entries_[slots_[at].number - 1], entry)))
            at = (at + 1) & mask;
        if (slots_[at].number == 0)
            slots_[at] = {static_cast<std::uint32_t>(i + 1), tag_of(entry.hash)};
        places_.push_back(slots_[at].number - 1);
    }
}

}  // namespace millrace::nodes
