#include "base/closest_name.hpp"

#include <algorithm>
#include <numeric>

namespace millrace {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(left[i]) != lower(right[j]));
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> closest_name(std::string_view wanted,
                                        const std::vector<std::string>& names) {
    constexpr std::size_t kLongest = 200;  // nobody mistypes more, and the work is quadratic
    if (wanted.size() > kLongest) return std::nullopt;
    const std::string* best = nullptr;
    std::size_t best_distance = std::max<std::size_t>(1, wanted.size() * 2 / 5) + 1;
    for (const std::string& name : names) {
        if (name.size() > kLongest) continue;
        const std::size_t found = distance(wanted, name);
        if (found >= best_distance) continue;
        best = &name;
        best_distance = found;
    }
    if (!best) return std::nullopt;
    return *best;
}

}  // namespace millrace
