// A cURL command as data: what it would send.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace millrace::nodes {

struct CurlFormPart {
    std::string name;
    std::string value;
    bool is_file = false;  // the value is a file's name
};

struct CurlCommand {
    std::string url{};
    std::string method{};  // empty: follows from the rest
    std::vector<std::pair<std::string, std::string>> headers{};
    std::optional<std::string> data{};  // of -d and its relatives, joined by "&"
    bool is_json = false;               // --json
    bool data_in_query = false;         // -G
    bool head_only = false;             // -I
    std::vector<CurlFormPart> form{};
    std::string user{};  // "user:password"
    bool is_digest = false;
    bool is_insecure = false;
    bool follows_redirects = false;
    std::optional<int> max_redirects{};
    std::optional<double> max_seconds{};
    std::string proxy{};
    std::vector<std::string> warnings{};  // what was not understood or has no counterpart here
};

// Errors: no cURL command, no URL, a flag without its value, a body that is read from a file.
Result<CurlCommand> parse_curl(std::string_view text);

}  // namespace millrace::nodes
