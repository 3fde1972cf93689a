#include "expression/detail/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

#include "base/json.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A positive number as digits and the power of ten of the first one.
struct Decimal {
    std::string digits;
    int exponent = 0;
};

// Every digit of the binary number.
Decimal exact_decimal(double number) {
    std::string text(1200, '\0');
    const int size = std::snprintf(text.data(), text.size(), "%.*e", 1080, number);
    text.resize(static_cast<std::size_t>(size));
    const std::size_t e = text.find('e');
    Decimal out;
    out.exponent = std::stoi(text.substr(e + 1));
    out.digits = text.substr(0, 1) + text.substr(2, e - 2);
    return out;
}

// The shortest digits that read back as the number.
Decimal shortest_decimal(double number) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                   std::chars_format::scientific);
    const std::string text(buffer.data(), end.ptr);
    const std::size_t e = text.find('e');
    Decimal out;
    out.exponent = std::stoi(text.substr(e + 1));
    out.digits = text.substr(0, 1);
    if (e > 2) out.digits += text.substr(2, e - 2);
    return out;
}

// Keeps `count` digits, halves away from zero.
void round_digits(Decimal& decimal, int count) {
    if (count < 0) {
        decimal = {"0", decimal.exponent};
        return;
    }
    const auto keep = static_cast<std::size_t>(count);
    if (keep >= decimal.digits.size()) {
        decimal.digits.append(keep - decimal.digits.size(), '0');
        return;
    }
    const bool up = decimal.digits[keep] >= '5';
    decimal.digits.resize(keep);
    if (!up) return;
    for (std::size_t i = keep; i-- > 0;) {
        if (decimal.digits[i] != '9') {
            ++decimal.digits[i];
            return;
        }
        decimal.digits[i] = '0';
    }
    decimal.digits.insert(decimal.digits.begin(), '1');
    ++decimal.exponent;
}

// Digits before and after the point, rounded to `places` decimals.
std::pair<std::string, std::string> split_fixed(Decimal decimal, int places) {
    round_digits(decimal, decimal.exponent + 1 + places);
    std::string digits = std::move(decimal.digits);
    const int before = static_cast<int>(digits.size()) - places;
    if (before < 1) digits.insert(0, static_cast<std::size_t>(1 - before), '0');
    const std::size_t point = digits.size() - static_cast<std::size_t>(places);
    std::string whole = digits.substr(0, point);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    return {whole, digits.substr(point)};
}

std::string with_sign(double number, std::string text) {
    return number < 0 ? "-" + text : text;
}

// Length of the longest decimal literal at the start, with sign.
std::size_t decimal_length(std::string_view text) {
    const auto digits = [&](std::size_t from) {
        std::size_t at = from;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at;
    };
    const std::size_t start = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
    if (text.substr(start).starts_with("Infinity")) return start + 8;
    std::size_t at = digits(start);
    std::size_t count = at - start;
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = digits(at + 1);
        count += end - at - 1;
        if (count > 0) at = end;
    }
    if (count == 0) return 0;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        std::size_t exponent = at + 1;
        if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
        const std::size_t end = digits(exponent);
        if (end > exponent) at = end;
    }
    return at;
}

double read_decimal(std::string_view text) {
    bool negative = false;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    double value = kInfinity;
    if (text != "Infinity") {
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec == std::errc::result_out_of_range)
            value = std::strtod(std::string(text).c_str(), nullptr);
        else if (read.ec != std::errc{})
            return kNan;
    }
    return negative ? -value : value;
}

}  // namespace

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 36;
}

double integer_of_digits(std::string_view digits, int radix) {
    if (radix == 10) return read_decimal(digits);
    double value = 0;
    for (const char c : digits) value = value * radix + digit_value(c);
    if (value < 9007199254740992.0 || (radix & (radix - 1)) != 0) return value;
    // Powers of two round once, to even: strtod does that for base 16.
    std::string bits;
    const int width = radix == 2 ? 1 : radix == 4 ? 2 : radix == 8 ? 3 : radix == 16 ? 4 : 5;
    for (const char c : digits)
        for (int bit = width; bit-- > 0;)
            bits.push_back(((digit_value(c) >> bit) & 1) != 0 ? '1' : '0');
    bits.insert(0, (4 - bits.size() % 4) % 4, '0');
    std::string hex = "0x";
    for (std::size_t i = 0; i < bits.size(); i += 4) {
        const int nibble = (bits[i] - '0') * 8 + (bits[i + 1] - '0') * 4 + (bits[i + 2] - '0') * 2 +
                           (bits[i + 3] - '0');
        hex.push_back("0123456789abcdef"[nibble]);
    }
    return std::strtod(hex.c_str(), nullptr);
}

double number_of_text(std::string_view text) {
    if (text.empty() || decimal_length(text) != text.size()) return kNan;
    return read_decimal(text);
}

double to_number(std::string_view text) {
    text = trim(text);
    if (text.empty()) return 0;
    if (text.size() > 2 && text[0] == '0') {
        const char prefix = static_cast<char>(text[1] | 32);
        const int radix = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 0;
        if (radix != 0) {
            text.remove_prefix(2);
            for (const char c : text)
                if (digit_value(c) >= radix) return kNan;
            return integer_of_digits(text, radix);
        }
    }
    return number_of_text(text);
}

double parse_float(std::string_view text) {
    text = trim_start(text);
    const std::size_t length = decimal_length(text);
    return length == 0 ? kNan : read_decimal(text.substr(0, length));
}

double parse_int(std::string_view text, int radix) {
    text = trim_start(text);
    bool negative = false;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    if (radix == 0 || radix == 16) {
        if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
            text.remove_prefix(2);
            radix = 16;
        }
        if (radix == 0) radix = 10;
    }
    if (radix < 2 || radix > 36) return kNan;
    std::size_t length = 0;
    while (length < text.size() && digit_value(text[length]) < radix) ++length;
    if (length == 0) return kNan;
    const double value = integer_of_digits(text.substr(0, length), radix);
    return negative ? -value : value;
}

std::string to_fixed(double number, int digits) {
    if (!std::isfinite(number) || std::fabs(number) >= 1e21) return number_to_text(number);
    const auto [whole, fraction] = split_fixed(exact_decimal(std::fabs(number)), digits);
    return with_sign(number, digits == 0 ? whole : whole + "." + fraction);
}

std::string to_exponential(double number, int digits) {
    if (!std::isfinite(number)) return number_to_text(number);
    Decimal decimal =
        digits < 0 ? shortest_decimal(std::fabs(number)) : exact_decimal(std::fabs(number));
    if (digits >= 0) round_digits(decimal, digits + 1);
    if (digits >= 0) decimal.digits.resize(static_cast<std::size_t>(digits) + 1);
    std::string out = decimal.digits.substr(0, 1);
    if (decimal.digits.size() > 1) out += "." + decimal.digits.substr(1);
    out += decimal.exponent < 0 ? "e-" : "e+";
    return with_sign(number, out + std::to_string(std::abs(decimal.exponent)));
}

std::string to_precision(double number, int digits) {
    if (!std::isfinite(number)) return number_to_text(number);
    Decimal decimal = exact_decimal(std::fabs(number));
    round_digits(decimal, digits);
    if (decimal.exponent < -6 || decimal.exponent >= digits)
        return to_exponential(number, digits - 1);
    return to_fixed(number, std::max(0, digits - 1 - decimal.exponent));
}

std::string to_radix(double number, int radix) {
    if (radix == 10 || !std::isfinite(number)) return number_to_text(number);
    constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
    const double magnitude = std::fabs(number);
    double whole = std::floor(magnitude);
    double fraction = magnitude - whole;
    // As many digits of the fraction as tell the number from its neighbours.
    double delta = std::max(0.5 * (std::nextafter(magnitude, kInfinity) - magnitude),
                            std::numeric_limits<double>::denorm_min());
    std::string decimals;
    if (fraction >= delta) {
        do {
            fraction *= radix;
            delta *= radix;
            const auto digit = static_cast<std::size_t>(fraction);
            decimals.push_back(kDigits[digit]);
            fraction -= static_cast<double>(digit);
            if (fraction > 0.5 || (fraction == 0.5 && (digit & 1U) != 0)) {
                if (fraction + delta > 1) {
                    while (true) {  // carry
                        if (decimals.empty()) {
                            whole += 1;
                            break;
                        }
                        const int last = digit_value(decimals.back());
                        decimals.pop_back();
                        if (last + 1 < radix) {
                            decimals.push_back(kDigits[static_cast<std::size_t>(last + 1)]);
                            break;
                        }
                    }
                    break;
                }
            }
        } while (fraction >= delta);
    }
    std::string integer;
    do {
        const double rest = std::fmod(whole, radix);
        integer.push_back(kDigits[static_cast<std::size_t>(rest)]);
        whole = (whole - rest) / radix;
    } while (whole > 0);
    std::reverse(integer.begin(), integer.end());
    return with_sign(number, decimals.empty() ? integer : integer + "." + decimals);
}

std::string padded(double number, std::size_t width) {
    std::string digits = number_to_text(std::fabs(number));
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return number < 0 ? "-" + digits : digits;
}

std::string to_english(double number, int least, int most) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number < 0 ? "-∞" : "∞";
    auto [whole, fraction] = split_fixed(shortest_decimal(std::fabs(number)), most);
    while (static_cast<int>(fraction.size()) > least && fraction.ends_with('0'))
        fraction.pop_back();
    for (std::size_t at = whole.size(); at > 3;) {
        at -= 3;
        whole.insert(at, ",");
    }
    if (!fraction.empty()) whole += "." + fraction;
    return std::signbit(number) ? "-" + whole : whole;
}

}  // namespace millrace::expression
