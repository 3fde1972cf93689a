// JavaScript's conversions and comparisons.
#pragma once

#include <cstdint>
#include <string_view>

#include "expression/detail/context.hpp"

namespace millrace::expression {

enum class Hint { Default, Number, Text };

bool to_bool(Value value);
double to_number(Context& context, Value value);
// Truncated; NaN is 0.
double to_integer(Context& context, Value value);
std::int32_t to_int32(Context& context, Value value);
std::string_view to_text(Context& context, Value value);
std::string_view to_key(Context& context, Value value);  // a property name
Value to_primitive(Context& context, Value value, Hint hint);

std::string_view type_of(Value value);
bool is_callable(Value value);
bool is_object_like(Value value);  // everything typeof calls object or function, without null

bool strict_equal(Context& context, Value left, Value right);
bool loose_equal(Context& context, Value left, Value right);
bool same_value_zero(Context& context, Value left, Value right);  // as includes() compares
// left < right; nothing where one is NaN. `left_first` false: `right` was evaluated first.
std::optional<bool> less_than(Context& context, Value left, Value right);
Value add(Context& context, Value left, Value right);

// An index in `size` elements from an argument that may count from the end.
std::size_t relative_index(Context& context, Value value, std::size_t size, std::size_t fallback);

}  // namespace millrace::expression
