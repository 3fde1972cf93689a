// Values of one type made into another.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "nodes/merge/sql/function_list.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {
namespace {

enum class Type { Integer, Number, Text, Boolean, Unknown };

Type type_of(std::string_view name) {
    const std::string upper = sdk::to_upper_case(name);
    for (const std::string_view type : {"INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT"})
        if (upper == type) return Type::Integer;
    for (const std::string_view type :
         {"NUMBER", "FLOAT", "DOUBLE", "REAL", "DECIMAL", "NUMERIC", "MONEY"})
        if (upper == type) return Type::Number;
    for (const std::string_view type : {"STRING", "TEXT", "VARCHAR", "NVARCHAR", "CHAR", "NCHAR"})
        if (upper == type) return Type::Text;
    if (upper == "BOOLEAN" || upper == "BOOL") return Type::Boolean;
    return Type::Unknown;
}

// To so many digits in all, and behind the point; halves go up, as in JavaScript.
double rounded(double number, std::optional<double> size, std::optional<double> digits) {
    constexpr double kMost = 100;
    constexpr std::size_t kRoom = 512;
    constexpr long double kNudge = 1 + 0x1p-60L;  // less than the distance of two numbers
    std::array<char, kRoom> text{};
    if (!std::isfinite(number)) return number;
    if (size && *size >= 1 && *size <= kMost) {
        std::snprintf(text.data(), text.size(), "%.*Lg", static_cast<int>(*size), number * kNudge);
        number = std::strtod(text.data(), nullptr);
    }
    if (digits && *digits <= kMost) {
        std::snprintf(text.data(), text.size(), "%.*Lf", static_cast<int>(*digits),
                      number * kNudge);
        number = std::strtod(text.data(), nullptr);
    }
    return number;
}

std::string shortened(std::string text, std::optional<double> size, bool is_padded) {
    constexpr double kMost = 10'000;
    if (!size) return text;
    if (is_padded) text.append(static_cast<std::size_t>(std::min(*size, kMost)), ' ');
    return std::string(characters(text, 0, *size));
}

}  // namespace

bool is_type(std::string_view name) {
    return type_of(name) != Type::Unknown;
}

Value cast(const Value& value, std::string_view type, std::optional<double> size,
           std::optional<double> digits) {
    const double number = value.number();
    switch (type_of(type)) {
        case Type::Integer:
            return number_json(std::isfinite(number) ? std::trunc(number) : 0);
        case Type::Number:
            return std::isnan(number) ? Value() : Value(number_json(rounded(number, size, digits)));
        case Type::Text:
            if (value.is_undefined()) return {};
            return Json(shortened(value.text(), size, type == "CHAR" || type == "NCHAR"));
        case Type::Boolean:
            return Json(value.is_truthy());
        case Type::Unknown:
            break;
    }
    return value;
}

}  // namespace millrace::nodes::sql
