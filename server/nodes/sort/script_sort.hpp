// The order JavaScript's Array.prototype.sort gives. For an honest comparison that is any stable
// sort; for one that contradicts itself (texts among numbers) the result depends on which pairs are
// compared, so these are the ones V8 compares.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace::nodes {

using Places = std::vector<std::uint32_t>;

// The length of the run at `first`; one that goes down is turned round.
template <class Element, class Compare>
std::size_t make_run(std::vector<Element>& places, std::size_t first, std::size_t last,
                     const Compare& compare) {
    if (first + 1 == last) return 1;
    const bool goes_down = compare(places[first + 1], places[first]) < 0;
    std::size_t end = first + 2;
    while (end < last && (compare(places[end], places[end - 1]) < 0) == goes_down) ++end;
    if (goes_down)
        std::reverse(places.begin() + static_cast<std::ptrdiff_t>(first),
                     places.begin() + static_cast<std::ptrdiff_t>(end));
    return end - first;
}

// Sorts [first, last) where [first, sorted) is sorted already.
template <class Element, class Compare>
void insert_rest(std::vector<Element>& places, std::size_t first, std::size_t sorted,
                 std::size_t last, const Compare& compare) {
    for (; sorted < last; ++sorted) {
        const Element pivot = places[sorted];
        std::size_t left = first;
        std::size_t right = sorted;
        while (left < right) {
            const std::size_t middle = left + (right - left) / 2;
            if (compare(pivot, places[middle]) < 0)
                right = middle;
            else
                left = middle + 1;
        }
        const auto at = [&](std::size_t i) {
            return places.begin() + static_cast<std::ptrdiff_t>(i);
        };
        std::move_backward(at(left), at(sorted), at(sorted + 1));
        places[left] = pivot;
    }
}

// `compare(a, b)`: below zero when a comes before b. Elements are places, or places with what they
// are sorted by.
template <class Element, class Compare>
void script_sort(std::vector<Element>& places, const Compare& compare) {
    constexpr std::size_t kShort = 64;  // V8 sorts shorter lists by insertion alone
    const std::size_t size = places.size();
    const std::size_t width = size < kShort ? size : kShort / 2;
    for (std::size_t first = 0; first < size; first += width) {
        const std::size_t last = std::min(first + width, size);
        insert_rest(places, first, first + make_run(places, first, last, compare), last, compare);
    }
    std::vector<Element> merged(size);
    for (std::size_t half = width; half < size; half *= 2) {
        for (std::size_t first = 0; first < size; first += 2 * half) {
            std::size_t left = first;
            const std::size_t middle = std::min(first + half, size);
            std::size_t right = middle;
            const std::size_t last = std::min(first + 2 * half, size);
            for (std::size_t i = first; i < last; ++i) {
                const bool takes_right =
                    left == middle || (right < last && compare(places[right], places[left]) < 0);
                merged[i] = takes_right ? places[right++] : places[left++];
            }
        }
        places.swap(merged);
    }
}

}  // namespace millrace::nodes
