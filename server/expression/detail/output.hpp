// From a value of an evaluation to JSON, as a document or as text.
#pragma once

#include <optional>
#include <string>

#include "expression/detail/context.hpp"

namespace millrace::expression {

// Nothing for undefined and for functions. Throws ScriptNeeded for what has no plain form.
std::optional<Json> to_json(Context& context, Value value, const boost::json::storage_ptr& storage);

// "Invalid DateTime" or "Invalid Date" for a date that is none; nothing for any other value.
std::optional<std::string_view> invalid_date_text(Value value);

// JSON.stringify(value, null, indent); nothing for undefined.
std::optional<std::string> stringify(Context& context, Value value, std::string_view indent);

}  // namespace millrace::expression
