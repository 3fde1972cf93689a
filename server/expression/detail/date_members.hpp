// Members of DateTime, Duration and Interval that are read without a call, and constants of
// DateTime.
#pragma once

#include <optional>
#include <string_view>

#include "expression/detail/date_time.hpp"

namespace millrace::expression {

// Nothing where there is no such member.
std::optional<Value> get_date_member(Context& context, Object* object, std::string_view name);

// DateTime.DATE_MED and the like.
std::optional<Value> date_constant(Context& context, std::string_view name);
// The format token of such a constant; nothing for other values.
std::optional<std::string_view> preset_format(Value value);

}  // namespace millrace::expression
