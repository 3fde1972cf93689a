// The target of a request line, taken apart so that no two spellings of a path can be confused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/urlencoded.hpp"

namespace millrace::http {

struct Target {
    std::string path;                   // as received, without query
    std::vector<std::string> segments;  // cut at each "/", then decoded
    Pairs query;
};

// Takes "/path?query", "http://host/path?query" and "*". Refused with the reason: anything else,
// broken escapes, "." and ".." segments however they are written, control characters, text that is
// not UTF-8. Empty segments ("//", a slash at the end) stay, so that they equal no other path.
Result<Target> parse_target(std::string_view text);

}  // namespace millrace::http
