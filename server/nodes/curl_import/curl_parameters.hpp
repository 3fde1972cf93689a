// A cURL command as parameters of an HTTP Request node.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace millrace::nodes {

struct CurlImport {
    JsonObject parameters;  // of version 4.2
    std::vector<std::string> warnings;
};

// Nothing in the command becomes an expression: a text that would look like one is written so that
// it stays a text. Errors as parse_curl's.
Result<CurlImport> import_curl(std::string_view command);

}  // namespace millrace::nodes
