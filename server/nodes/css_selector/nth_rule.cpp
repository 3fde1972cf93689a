// "2n+1", read and applied.
#include "nodes/css_selector/nth_rule.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "nodes/css_selector/selector_names.hpp"

namespace millrace::nodes {
namespace {

std::int64_t take_sign(std::string_view& text) {
    if (!text.starts_with('+') && !text.starts_with('-')) return 1;
    const std::int64_t sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    return sign;
}

std::optional<std::int64_t> take_number(std::string_view& text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return std::min(number, std::int64_t{1} << 40);
}

}  // namespace

bool NthRule::holds_for(std::int64_t position) const {
    const std::int64_t distance = position - offset;
    if (step == 0) return distance == 0;
    return distance % step == 0 && distance / step >= 0;
}

bool read_nth_rule(std::string_view text, NthRule& rule) {
    if (text == "odd") text = "2n+1";
    if (text == "even") text = "2n";
    std::int64_t sign = take_sign(text);
    auto number = take_number(text);
    if (!text.starts_with('n')) {
        if (!number || !text.empty()) return false;
        rule.offset = sign * *number;
        return true;
    }
    rule.step = sign * number.value_or(1);
    text.remove_prefix(1);
    while (!text.empty() && is_selector_blank(text.front())) text.remove_prefix(1);
    if (text.empty()) return true;
    sign = take_sign(text);
    while (!text.empty() && is_selector_blank(text.front())) text.remove_prefix(1);
    number = take_number(text);
    if (!number || !text.empty()) return false;
    rule.offset = sign * *number;
    return true;
}

}  // namespace millrace::nodes
