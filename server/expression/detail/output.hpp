// From a value of an evaluation to JSON, as a document or as text.
#pragma once

#include <optional>
#include <string>

#include "expression/detail/context.hpp"

namespace millrace::expression {

// Nothing for undefined and for functions. Throws ScriptNeeded for what has no plain form.
std::optional<Json> to_json(Context& context, Value value, const boost::json::storage_ptr& storage);

// JSON.stringify(value, null, indent); nothing for undefined.
std::optional<std::string> stringify(Context& context, Value value, std::string_view indent);

}  // namespace millrace::expression
