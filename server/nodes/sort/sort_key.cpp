#include "nodes/sort/sort_key.hpp"

#include <algorithm>
#include <limits>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// The order of UTF-16 units, by UTF-8 bytes: as the bytes, but for the characters beyond U+FFFF,
// whose surrogates come before U+E000.
bool is_less_utf16(std::string_view left, std::string_view right) {
    const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    if (l == left.end() || r == right.end()) return r != right.end();
    const auto x = static_cast<unsigned char>(*l);
    const auto y = static_cast<unsigned char>(*r);
    const auto is_private_or_later = [](unsigned char lead) {
        return lead == 0xEE || lead == 0xEF;
    };
    if (x >= 0xF0 && is_private_or_later(y)) return true;
    if (y >= 0xF0 && is_private_or_later(x)) return false;
    return x < y;
}

}  // namespace

SortKey::SortKey(const Json* value)
    : value_(value), number_(std::numeric_limits<double>::quiet_NaN()) {
    if (!value) return;
    is_text_ = value->is_string();
    if (is_text_) text_ = sdk::to_lower_case(text_of(value->get_string()));
    number_ = is_text_ ? sdk::to_number(text_) : sdk::to_number(*value);
}

bool operator==(const SortKey& left, const SortKey& right) {
    if (!left.value_ || !right.value_) return left.value_ == right.value_;
    if (left.is_text_ && right.is_text_) return left.text_ == right.text_;
    return json_equal(*left.value_, *right.value_);
}

bool is_less(const SortKey& left, const SortKey& right) {
    if (left.is_text_ && right.is_text_) return is_less_utf16(left.text_, right.text_);
    return left.number_ < right.number_;
}

}  // namespace millrace::nodes
