// A form as its node's parameters describe it.
#pragma once

#include "base/json.hpp"
#include "nodes/form_page/form_page.hpp"

namespace millrace::nodes {

// Resolved parameters of a form trigger: title, description, fields, button, look. Errors name the
// field or parameter.
Result<Form> trigger_form(const JsonObject& parameters, double version);

// The same of a Form node that shows a page; what it leaves open is as the trigger says.
Result<Form> node_form(const JsonObject& parameters, double version, const JsonObject& trigger);

// The look that the options of either give.
PageLook page_look(const JsonObject& parameters, const JsonObject& trigger);

// Members of "options", and the parameter of that name, as text; empty where there is none.
std::string option_text(const JsonObject& parameters, std::string_view name);
std::string parameter_text(const JsonObject& parameters, std::string_view name);
bool option_flag(const JsonObject& parameters, std::string_view name, bool fallback);

}  // namespace millrace::nodes
