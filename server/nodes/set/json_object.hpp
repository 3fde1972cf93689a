// An object that people write as JSON.
#pragma once

#include <string_view>

#include "base/json.hpp"

namespace millrace::nodes {

// Small mistakes are mended. `what` names the place in the error.
Result<JsonObject> read_json_object(std::string_view text, std::string_view what,
                                    boost::json::storage_ptr storage);

}  // namespace millrace::nodes
