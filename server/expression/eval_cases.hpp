// Conformance cases, one JSON object a line, as `millrace eval` reads and answers them.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::expression {

// Takes {"id":…,"expression":"={{ … }}", and what CaseScope reads}, answers {"id":…,"value":…},
// {"id":…,"undefined":true} or {"id":…,"error":{"kind","message"}}, each with "engine".
Result<std::string> answer_case(std::string_view line);

}  // namespace millrace::expression
