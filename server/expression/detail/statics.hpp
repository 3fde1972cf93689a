// Functions of built-in objects, by their full name: "Math.round".
#pragma once

#include <string_view>
#include <unordered_map>

#include "expression/detail/object.hpp"

namespace millrace::expression {

using Statics = std::unordered_map<std::string_view, NativeFunction>;

const Statics& object_statics();  // Object, Array, JSON, String
const Statics& number_statics();  // Math, Number
const Statics& date_statics();    // Date, DateTime, Duration, Interval

}  // namespace millrace::expression
