#include "sdk/value_conversion.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "sdk/lenient_json.hpp"

namespace millrace::sdk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kShownText = 60;

// The blanks beyond ASCII, as UTF-8.
constexpr std::array<std::string_view, 19> kWideBlanks = {
    "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
    "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
    "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"};

std::size_t blank_at_start(std::string_view text) {
    constexpr std::string_view kBlank = " \t\n\r\v\f";
    if (text.empty()) return 0;
    if (kBlank.find(text.front()) != std::string_view::npos) return 1;
    for (const std::string_view blank : kWideBlanks)
        if (text.starts_with(blank)) return blank.size();
    return 0;
}

std::size_t blank_at_end(std::string_view text) {
    constexpr std::string_view kBlank = " \t\n\r\v\f";
    if (text.empty()) return 0;
    if (kBlank.find(text.back()) != std::string_view::npos) return 1;
    for (const std::string_view blank : kWideBlanks)
        if (text.ends_with(blank)) return blank.size();
    return 0;
}

double radix_number(std::string_view digits, int radix) {
    if (digits.empty()) return kNaN;
    double value = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : 99;
        if (digit >= radix) return kNaN;
        value = value * radix + digit;
    }
    return value;
}

double decimal_number(std::string_view text) {
    double sign = 1;
    if (text.front() == '+' || text.front() == '-') {
        sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
    }
    if (text == "Infinity") return sign * std::numeric_limits<double>::infinity();
    const bool has_start =
        !text.empty() && ((text[0] >= '0' && text[0] <= '9') ||
                          (text[0] == '.' && text.size() > 1 && text[1] >= '0' && text[1] <= '9'));
    if (!has_start) return kNaN;
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return kNaN;
    if (code == std::errc::result_out_of_range)
        value = std::strtod(std::string(text).c_str(), nullptr);
    return sign * value;
}

std::optional<bool> to_boolean(const Json& value) {
    if (value.is_bool()) return value.get_bool();
    if (value.is_string()) {
        const std::string_view text = text_of(value.get_string());
        const std::string lower = to_lower_case(text);
        if (lower == "true") return true;
        if (lower == "false") return false;
        if (trim_blanks(text).empty()) return std::nullopt;
    }
    const double number = to_number(value);
    if (number == 0) return false;
    if (number == 1) return true;
    return std::nullopt;
}

std::optional<Json> to_list(const Json& value, const boost::json::storage_ptr& storage) {
    if (value.is_array()) return Json(value, storage);
    if (!value.is_string()) return std::nullopt;
    std::string text(value.get_string());
    auto parsed = parse_json(text, storage);
    if (!parsed) {
        for (char& c : text)
            if (c == '\'') c = '"';
        parsed = parse_json(text, storage);
    }
    if (!parsed || !parsed->is_array()) return std::nullopt;
    return std::move(*parsed);
}

std::optional<Json> to_object(const Json& value, const boost::json::storage_ptr& storage) {
    if (value.is_object()) return Json(value, storage);
    if (!value.is_string()) return std::nullopt;
    auto parsed =
        parse_lenient_json(text_of(value.get_string()), Leniency::JavaScriptLiteral, storage);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    return std::move(*parsed);
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
    while (const std::size_t length = blank_at_start(text)) text.remove_prefix(length);
    while (const std::size_t length = blank_at_end(text)) text.remove_suffix(length);
    return text;
}

double to_number(std::string_view text) {
    text = trim_blanks(text);
    if (text.empty()) return 0;
    if (text.size() > 1 && text[0] == '0') {
        const char mark = static_cast<char>(text[1] | 0x20);
        if (mark == 'x') return radix_number(text.substr(2), 16);
        if (mark == 'o') return radix_number(text.substr(2), 8);
        if (mark == 'b') return radix_number(text.substr(2), 2);
    }
    return decimal_number(text);
}

double to_number(const Json& value) {
    if (is_number(value)) return number_of(value);
    if (value.is_null()) return 0;
    if (value.is_bool()) return value.get_bool() ? 1 : 0;
    if (value.is_string()) return to_number(text_of(value.get_string()));
    return value.is_array() ? to_number(std::string_view(to_text(value))) : kNaN;
}

bool is_truthy(const Json& value) {
    if (value.is_bool()) return value.get_bool();
    if (value.is_string()) return !value.get_string().empty();
    if (is_number(value)) return number_of(value) != 0 && !std::isnan(number_of(value));
    return !value.is_null();
}

std::string to_text(const Json& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (is_number(value)) return number_to_text(number_of(value));
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_null()) return "null";
    if (value.is_object()) return "[object Object]";
    std::string text;
    for (const Json& element : value.get_array()) {
        if (&element != &value.get_array().front()) text.push_back(',');
        if (!element.is_null()) text += to_text(element);
    }
    return text;
}

bool are_identical(const Json* left, const Json* right) {
    if (!left || !right) return left == right;
    if (left->is_structured() || right->is_structured()) return false;
    return json_equal(*left, *right);
}

// By UTF-8 bytes the order is the same but for the characters beyond U+FFFF, whose surrogates come
// before U+E000.
bool is_less_text(std::string_view left, std::string_view right) {
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

bool is_less(const Json& left, const Json& right) {
    const auto is_text = [](const Json& value) {
        return value.is_string() || value.is_structured();
    };
    if (is_text(left) && is_text(right)) return is_less_text(to_text(left), to_text(right));
    return to_number(left) < to_number(right);
}

namespace {

// Each character beyond ASCII by `change`.
template <class Change>
void append_changed(std::string& out, std::string_view text, const Change& change) {
    utf8proc_int32_t code_point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (length <= 0) {
        out += text;
        return;
    }
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto written = utf8proc_encode_char(change(code_point), bytes.data());
    out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(written));
}

// The bytes of the character that begins at `at`; one for what is no UTF-8.
std::size_t character_size(std::string_view text, std::size_t at) {
    utf8proc_int32_t code_point = 0;
    const auto length =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                         static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    return length <= 0 ? 1 : static_cast<std::size_t>(length);
}

}  // namespace

std::string to_lower_case(std::string_view text) {
    std::string lower;
    lower.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x80) {
            lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
            ++i;
            continue;
        }
        const std::size_t size = character_size(text, i);
        append_changed(lower, text.substr(i, size), utf8proc_tolower);
        i += size;
    }
    return lower;
}

std::string to_upper_case(std::string_view text) {
    constexpr std::string_view kSharpS = "\u00df";  // its upper case has two letters
    std::string upper;
    upper.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x80) {
            upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
            ++i;
            continue;
        }
        const std::size_t size = character_size(text, i);
        if (text.substr(i, size) == kSharpS)
            upper += "SS";
        else
            append_changed(upper, text.substr(i, size), utf8proc_toupper);
        i += size;
    }
    return upper;
}

ValueType value_type_from(std::string_view name) {
    if (name == "string") return ValueType::Text;
    if (name == "number") return ValueType::Number;
    if (name == "boolean") return ValueType::Boolean;
    if (name == "dateTime") return ValueType::DateTime;
    if (name == "array") return ValueType::Array;
    if (name == "object") return ValueType::Object;
    return ValueType::Any;
}

bool has_type(const Json& value, ValueType type) {
    switch (type) {
        case ValueType::Any:
            return true;
        case ValueType::Text:
            return value.is_string();
        case ValueType::Number:
            return is_number(value) && !std::isnan(number_of(value));
        case ValueType::Boolean:
            return value.is_bool();
        case ValueType::DateTime:
            return false;
        case ValueType::Array:
            return value.is_array();
        case ValueType::Object:
            return value.is_object();
    }
    return false;
}

std::optional<Json> convert_value(const Json& value, ValueType type,
                                  boost::json::storage_ptr storage) {
    switch (type) {
        case ValueType::Any:
        case ValueType::DateTime:
            return Json(value, storage);
        case ValueType::Text:
            if (value.is_string()) return Json(value, storage);
            if (value.is_structured()) return Json(to_json_text(value), storage);
            return Json(to_text(value), storage);
        case ValueType::Number: {
            const double number = to_number(value);
            if (std::isnan(number)) return std::nullopt;
            return Json(number_json(number), storage);
        }
        case ValueType::Boolean: {
            const auto truth = to_boolean(value);
            if (!truth) return std::nullopt;
            return Json(*truth, storage);
        }
        case ValueType::Array:
            return to_list(value, storage);
        case ValueType::Object:
            return to_object(value, storage);
    }
    return std::nullopt;
}

std::string_view name_of(ValueType type) {
    switch (type) {
        case ValueType::Any:
            return "any value";
        case ValueType::Text:
            return "a text";
        case ValueType::Number:
            return "a number";
        case ValueType::Boolean:
            return "true or false";
        case ValueType::DateTime:
            return "a date";
        case ValueType::Array:
            return "a list";
        case ValueType::Object:
            return "an object";
    }
    return "any value";
}

std::string describe_value(const Json& value) {
    if (value.is_null()) return "null";
    if (value.is_array()) return "a list";
    if (value.is_object()) return "an object";
    const std::string text = to_text(value);
    if (text == "NaN" && !value.is_string()) return text;
    if (value.is_bool()) return "the boolean " + text;
    if (!value.is_string()) return "the number " + text;
    if (text.size() <= kShownText) return "the text \"" + text + "\"";
    std::size_t end = kShownText;  // never inside a character
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return "the text \"" + text.substr(0, end) + "…\"";
}

}  // namespace millrace::sdk
