#include "nodes/sort/sort_key.hpp"

#include <limits>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {

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
    // Different as numbers: different. The values themselves lie apart in memory, and a sort asks
    // often.
    if (left.number_ < right.number_ || left.number_ > right.number_) return false;
    return json_equal(*left.value_, *right.value_);
}

bool is_less(const SortKey& left, const SortKey& right) {
    if (left.is_text_ && right.is_text_) return sdk::is_less_text(left.text_, right.text_);
    return left.number_ < right.number_;
}

}  // namespace millrace::nodes
