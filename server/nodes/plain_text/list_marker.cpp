#include "nodes/plain_text/list_marker.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/json.hpp"

namespace millrace::nodes {
namespace {

constexpr int kLargestRoman = 3999;

// a … z, aa, ab, …
std::string letters(int number, char first) {
    std::string text;
    while (number > 0) {
        --number;
        text += static_cast<char>(first + number % 26);
        number /= 26;
    }
    std::reverse(text.begin(), text.end());
    return text;
}

std::string roman(int number, bool in_capitals) {
    constexpr std::array kSigns = {std::pair{1000, "M"}, std::pair{900, "CM"}, std::pair{500, "D"},
                                   std::pair{400, "CD"}, std::pair{100, "C"},  std::pair{90, "XC"},
                                   std::pair{50, "L"},   std::pair{40, "XL"},  std::pair{10, "X"},
                                   std::pair{9, "IX"},   std::pair{5, "V"},    std::pair{4, "IV"},
                                   std::pair{1, "I"}};
    std::string text;
    for (const auto& [value, sign] : kSigns)
        for (; number >= value; number -= value) text += sign;
    if (!in_capitals)
        for (char& c : text) c = static_cast<char>(c | 0x20);
    return text;
}

}  // namespace

std::string list_marker(double number, std::string_view type) {
    const bool is_letter = type == "a" || type == "A";
    const bool is_roman = type == "i" || type == "I";
    if (std::isfinite(number) && std::floor(number) == number && number >= 1) {
        if (is_letter && number < 1e9) return letters(static_cast<int>(number), type.front());
        if (is_roman && number <= kLargestRoman)
            return roman(static_cast<int>(number), type == "I");
    }
    return number_to_text(number);
}

}  // namespace millrace::nodes
