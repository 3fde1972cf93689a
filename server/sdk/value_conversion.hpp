// How values of items become values of a wanted type: JavaScript's own conversions, and the
// stricter ones that typed parameters (assignments, conditions) use.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace millrace::sdk {

// Number(value), Boolean(value) and String(value) of JavaScript.
double to_number(const Json& value);
double to_number(std::string_view text);
bool is_truthy(const Json& value);
std::string to_text(const Json& value);

// JavaScript's ===; null pointers are undefined. Two lists or objects are never the same one.
bool are_identical(const Json* left, const Json* right);

// JavaScript's <: two texts by their UTF-16 units, everything else as numbers; NaN is never less.
bool is_less(const Json& left, const Json& right);
bool is_less_text(std::string_view left, std::string_view right);

// Lower and upper case of every language, as toLowerCase() and toUpperCase() give it.
std::string to_lower_case(std::string_view text);
std::string to_upper_case(std::string_view text);
// Spaces, line ends and other blanks of JavaScript taken off both ends.
std::string_view trim_blanks(std::string_view text);

enum class ValueType { Any, Text, Number, Boolean, DateTime, Array, Object };

// The types' names in parameters: "any", "string", "number", "boolean", "dateTime", "array",
// "object". Every other name is Any: what is not known is not checked.
ValueType value_type_from(std::string_view name);

// True when the value is of the type without conversion; NaN is no number. Dates have no type of
// their own in JSON: for them this is always false.
bool has_type(const Json& value, ValueType type);

// The value as a Text, Number, Boolean, Array or Object; nothing where it cannot be read as one. A
// text of JSON is read for lists and objects. Null is no special case: handle it before.
std::optional<Json> convert_value(const Json& value, ValueType type,
                                  boost::json::storage_ptr storage = {});

// For messages: "a number", "a list".
std::string_view name_of(ValueType type);
// For messages: `the text "abc"`, "the number 5", "a list"; long texts are cut.
std::string describe_value(const Json& value);

}  // namespace millrace::sdk
