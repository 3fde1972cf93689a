// The JSON value of the whole server, its parser and its writer.
//
// The parser reads numbers exactly (shortest round trip, unlike Boost 1.81's own) and says where a
// text is wrong. The writer prints numbers as JavaScript does: 1, not 1E0.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;
using JsonString = boost::json::string;

enum class IntegerMode {
    Exact,      // 64-bit integers are kept: documents must come back as they were
    JavaScript  // integers beyond 2^53 become doubles, as in every JavaScript program: item data
};

struct JsonLimits {
    std::size_t max_depth = 1000;
    IntegerMode integers = IntegerMode::JavaScript;
};

// The value lives in `storage` (an arena or the heap). On error the message says line and column.
Result<Json> parse_json(std::string_view text, boost::json::storage_ptr storage = {},
                        const JsonLimits& limits = {});

// Compact, members in stored order. NaN and infinities are written as null, as JSON.stringify does.
std::string to_json_text(const Json& value);
void append_json_text(std::string& out, const Json& value);
// Indented by two spaces.
std::string to_pretty_json_text(const Json& value);
void append_json_string(std::string& out, std::string_view text);  // with quotes and escapes

// A number as JavaScript's String(n): "1", "0.1", "1e+21", "NaN", "-Infinity"; -0 is "0".
std::string number_to_text(double number);
void append_number(std::string& out, double number);

// The number in a JSON value of any of its three number kinds.
inline bool is_number(const Json& value) {
    return value.is_int64() || value.is_uint64() || value.is_double();
}
inline double number_of(const Json& value) {
    if (value.is_double()) return value.get_double();
    if (value.is_int64()) return static_cast<double>(value.get_int64());
    return static_cast<double>(value.get_uint64());
}
// An integral double within ±2^53 becomes an int64, so that equal numbers have one representation.
Json number_json(double number);

// Member of an object or null pointer; null pointer too when `value` is no object.
const Json* find_member(const Json& value, std::string_view name);
// Text of a string member, else `fallback`.
std::string_view text_member(const Json& value, std::string_view name,
                             std::string_view fallback = {});
inline std::string_view text_of(const JsonString& text) {
    return {text.data(), text.size()};
}

// Equality of JSON: numbers by value, members without order.
bool json_equal(const Json& left, const Json& right);

}  // namespace millrace
