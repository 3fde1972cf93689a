// Numbers and texts, JavaScript's rules beyond String(number): parsing, fixed digits, radixes.
#pragma once

#include <string>
#include <string_view>

namespace millrace::expression {

int digit_value(char c);  // 0..35, 36 for no digit
double integer_of_digits(std::string_view digits, int radix);
// A decimal literal without sign, all of `text`; NaN where it is none.
double number_of_text(std::string_view text);

double to_number(std::string_view text);  // Number(text)
double parse_float(std::string_view text);
double parse_int(std::string_view text, int radix);  // radix 0: by prefix

std::string to_fixed(double number, int digits);
std::string to_precision(double number, int digits);
std::string to_exponential(double number, int digits);  // digits -1: as many as needed
std::string to_radix(double number, int radix);         // below 2^53 where the radix is not 10
std::string padded(double number, std::size_t width);   // with leading zeros
// As Intl.NumberFormat("en-US"): groups of three, between `least` and `most` decimals.
std::string to_english(double number, int least, int most);

}  // namespace millrace::expression
