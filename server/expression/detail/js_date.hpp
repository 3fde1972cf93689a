// JavaScript's Date, in the workflow's time zone.
#pragma once

#include <string>

#include "expression/detail/context.hpp"

namespace millrace::expression {

Value new_date(Context& context, Arguments arguments);
// Date.parse; NaN for what is surely no date. Throws ScriptNeeded for the forms that engines parse
// each in their own way.
double parse_js_date(Context& context, std::string_view text);
std::string js_iso_text(double time);

// Date.now, Date.UTC and Date.parse.
Value date_now(Context& context, Arguments arguments);
Value date_utc(Context& context, Arguments arguments);
Value date_parse(Context& context, Arguments arguments);

}  // namespace millrace::expression
