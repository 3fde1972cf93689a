// JSON as people and language models write it: reads what a strict parser refuses.
#pragma once

#include <string_view>

#include "base/json.hpp"

namespace millrace::sdk {

enum class Leniency {
    // What JavaScript reads as a literal: names without quotes, single quotes, trailing commas,
    // comments.
    JavaScriptLiteral,
    // Whatever can be made sense of: also line ends inside texts, values without quotes, missing
    // commas and brackets, Python's True, False and None, undefined, a fenced code block around it.
    Repair
};

// Strict JSON gives exactly what parse_json gives. Errors say where the text stops making sense.
Result<Json> parse_lenient_json(std::string_view text, Leniency leniency,
                                boost::json::storage_ptr storage = {});

}  // namespace millrace::sdk
