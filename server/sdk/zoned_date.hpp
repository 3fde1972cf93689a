// Dates with a time zone, for nodes that calculate with them.
#pragma once

#include "expression/zoned_date.hpp"
#include "sdk/context.hpp"

namespace millrace::sdk {

using expression::DateDifference;
using expression::DatedValue;
using expression::DateFields;
using expression::ZonedDate;

// As value_parameter, and a date that an expression gives keeps its time zone.
Result<DatedValue> dated_parameter(NodeContext& context, std::string_view path, std::size_t item);

}  // namespace millrace::sdk
