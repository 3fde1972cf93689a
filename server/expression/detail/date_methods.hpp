// What the methods and the extensions of dates share: reading their arguments.
#pragma once

#include "expression/detail/date_time.hpp"

namespace millrace::expression {

DateTimeObject& date_of(Value value);
// A DateTime, also from a Date; throws a TypeError for other values.
DateTimeObject& date_argument(Context& context, Value value);
// The zone that an argument names: nothing for an unknown one.
std::optional<Zone> zone_argument(Context& context, Value value);
// DateTime.set().
Value set_date_fields(Context& context, const DateTimeObject& date, Value fields);

}  // namespace millrace::expression
