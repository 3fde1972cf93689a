#include "nodes/sort/plain_column.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using Keys = LargeVector<PlacedKey>;

// Stable, by one byte after another; bytes that all keys share cost nothing. `scratch` is as long.
void sort_by_bytes(std::span<PlacedKey> keys, std::span<PlacedKey> scratch) {
    constexpr std::size_t kBytes = sizeof(PlacedKey::key);
    std::array<std::array<std::uint32_t, 256>, kBytes> counts{};
    for (const PlacedKey& one : keys)
        for (std::size_t byte = 0; byte < kBytes; ++byte)
            ++counts[byte][(one.key >> (8 * byte)) & 0xFF];
    std::span<PlacedKey> from = keys;
    std::span<PlacedKey> to = scratch;
    for (std::size_t byte = 0; byte < kBytes; ++byte) {
        auto& count = counts[byte];
        if (count[(keys.front().key >> (8 * byte)) & 0xFF] == keys.size()) continue;
        std::uint32_t start = 0;
        for (std::uint32_t& one : count) start += std::exchange(one, start);
        for (const PlacedKey& one : from) to[count[(one.key >> (8 * byte)) & 0xFF]++] = one;
        std::swap(from, to);
    }
    if (from.data() != keys.data()) std::copy(from.begin(), from.end(), keys.begin());
}

bool is_before(const PlacedKey& left, const PlacedKey& right) {
    return left.key < right.key;
}

// Stable, by comparing.
void sort_few(std::span<PlacedKey> keys, std::span<PlacedKey> scratch) {
    constexpr std::size_t kInserted = 12;
    if (keys.size() <= kInserted) {
        for (auto next = keys.begin(); next != keys.end(); ++next)
            std::rotate(std::upper_bound(keys.begin(), next, *next, is_before), next, next + 1);
        return;
    }
    const auto left = keys.first(keys.size() / 2);
    const auto right = keys.subspan(left.size());
    sort_few(left, scratch);
    sort_few(right, scratch);
    const auto end = std::copy(left.begin(), left.end(), scratch.begin());
    std::merge(scratch.begin(), end, right.begin(), right.end(), keys.begin(), is_before);
}

// Stable.
void sort_keys(std::span<PlacedKey> keys, std::span<PlacedKey> scratch) {
    constexpr std::size_t kFew = 256;  // to sort these by bytes would be mostly counting
    if (keys.size() < kFew)
        sort_few(keys, scratch);
    else
        sort_by_bytes(keys, scratch);
}

// Ordered as the numbers are.
std::uint64_t key_of(double number) {
    constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
    const auto bits = std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number);  // -0 equals 0
    return bits & kSign ? ~bits : bits | kSign;
}

// UTF-8 in the order of UTF-16 units: what is beyond 16 bits comes before U+E000.
unsigned char in_order(unsigned char byte) {
    if (byte >= 0xF0) return static_cast<unsigned char>(byte - 2);
    if (byte >= 0xEE) return static_cast<unsigned char>(byte + 0x10);
    return byte;
}

constexpr std::size_t kTextBytes = 7;  // of a text, in one key
constexpr std::uint64_t kMore = 8;     // the last byte of a key whose text goes on

// Seven bytes of a text from `start` on, and in the last byte how many there are.
std::uint64_t key_of(std::string_view text, std::size_t start) {
    const std::size_t left = text.size() - start;
    std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
    std::memcpy(bytes.data(), text.data() + start, std::min(left, kTextBytes));
    std::uint64_t key = 0;
    for (const unsigned char byte : bytes) key = key << 8 | in_order(byte);
    return key | std::min<std::uint64_t>(left, kMore);
}

}  // namespace

PlainColumn::PlainColumn(std::size_t count) {
    numbers_.reserve(count);
}

bool PlainColumn::add(const Json* value) {
    constexpr double kExact = 9007199254740992;  // 2^53: beyond, doubles do not tell all apart
    if (!is_plain_) return false;
    const Kind kind = !value               ? Kind::Unknown
                      : value->is_string() ? Kind::Texts
                      : is_number(*value)  ? Kind::Numbers
                                           : Kind::Unknown;
    if (kind_ == Kind::Unknown) kind_ = kind;
    is_plain_ = kind != Kind::Unknown && kind == kind_;
    if (!is_plain_) return false;
    if (kind == Kind::Texts) {
        add_text(text_of(value->get_string()));
    } else {
        const double number = number_of(*value);
        is_plain_ = std::abs(number) < kExact;
        numbers_.push_back(key_of(number));
    }
    return is_plain_;
}

void PlainColumn::add_text(std::string_view text) {
    if (texts_.empty()) texts_.reserve(numbers_.capacity());
    const std::uint64_t start = bytes_.size();
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::all_of(text.begin(), text.end(), is_ascii)) {
        for (const char c : text)
            bytes_.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
    } else {
        const std::string lower = sdk::to_lower_case(text);
        bytes_.insert(bytes_.end(), lower.begin(), lower.end());
    }
    texts_.push_back({start, bytes_.size() - start});
}

// How many bytes all texts begin with: "item 1", "item 2", …
std::size_t PlainColumn::common_start() const {
    std::string_view start = text(0);
    for (std::size_t i = 1; i < texts_.size() && !start.empty(); ++i) {
        const std::string_view other = text(i);
        const auto end = std::mismatch(start.begin(), start.end(), other.begin(), other.end());
        start = start.substr(0, static_cast<std::size_t>(end.first - start.begin()));
    }
    return start.size();
}

void PlainColumn::sort_texts(std::span<PlacedKey> keys, bool is_descending) const {
    struct Range {
        std::size_t first;
        std::size_t last;
        std::size_t start;  // where in the texts they begin to differ
    };
    const std::uint64_t turn = is_descending ? ~std::uint64_t{0} : 0;
    Keys scratch(keys.size());
    std::vector<Range> ranges{{0, keys.size(), common_start()}};
    while (!ranges.empty()) {
        const Range range = ranges.back();
        ranges.pop_back();
        const auto part = keys.subspan(range.first, range.last - range.first);
        for (PlacedKey& one : part) one.key = key_of(text(one.place), range.start) ^ turn;
        sort_keys(part, scratch);
        for (std::size_t i = range.first; i < range.last;) {
            std::size_t end = i + 1;
            while (end < range.last && keys[end].key == keys[i].key) ++end;
            if (end - i > 1 && ((keys[i].key ^ turn) & 0xFF) == kMore)
                ranges.push_back({i, end, range.start + kTextBytes});
            i = end;
        }
    }
}

void PlainColumn::sort(Places& places, bool is_descending) const {
    const std::uint64_t turn = is_descending ? ~std::uint64_t{0} : 0;
    const bool is_text = kind_ == Kind::Texts;
    Keys keys(places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        keys[i] = {is_text ? 0 : numbers_[places[i]] ^ turn, places[i]};
    if (is_text) {
        sort_texts(keys, is_descending);
    } else {
        Keys scratch(keys.size());
        sort_keys(keys, scratch);
    }
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = keys[i].place;
}

}  // namespace millrace::nodes
