#include "expression/detail/date_scanner.hpp"

#include <cmath>

namespace millrace::expression {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

bool DateScanner::digits(std::size_t least, std::size_t most, double& out) {
    double value = 0;
    std::size_t count = 0;
    while (count < most && is_digit(peek())) {
        value = value * 10 + (peek() - '0');
        ++at_;
        ++count;
    }
    if (count < least) {
        at_ -= count;
        return false;
    }
    out = value;
    return true;
}

bool DateScanner::fraction(double& milliseconds) {
    double value = 0;
    double weight = 100;
    std::size_t count = 0;
    for (; count < 30 && is_digit(peek()); ++count, ++at_) {
        value += (peek() - '0') * weight;
        weight /= 10;
    }
    milliseconds = std::floor(value + 1e-9);
    return count > 0;
}

std::optional<double> DateScanner::offset() {
    if (take('Z') || take('z')) return 0;
    const char sign = peek();
    if (sign != '+' && sign != '-') return std::nullopt;
    const std::size_t start = at_++;
    double hours = 0;
    double minutes = 0;
    if (!number(2, hours)) {
        at_ = start;
        return std::nullopt;
    }
    const std::size_t middle = at_;
    take(':');
    if (!number(2, minutes)) at_ = middle;
    return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

std::string_view DateScanner::word() {
    const std::size_t start = at_;
    while ((peek() >= 'a' && peek() <= 'z') || (peek() >= 'A' && peek() <= 'Z')) ++at_;
    return text_.substr(start, at_ - start);
}

}  // namespace millrace::expression
