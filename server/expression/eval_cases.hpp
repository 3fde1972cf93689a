// Conformance cases, one JSON object a line, as `millrace eval` reads and answers them.
#pragma once

#include <string>
#include <string_view>

#include "base/async.hpp"
#include "base/error.hpp"

namespace millrace::script {
class ScriptPool;
}

namespace millrace::expression {

// Takes {"id":…,"expression":"={{ … }}", and what CaseScope reads}, answers {"id":…,"value":…},
// {"id":…,"undefined":true} or {"id":…,"error":{"kind","message"}}, each with "engine". What the
// native evaluator does not know goes to `scripts`; null: it is answered with NeedsScript.
Task<Result<std::string>> answer_case(std::string line, script::ScriptPool* scripts);

}  // namespace millrace::expression
