// Who started a run and waits in front of a browser: what nodes need to ask for more.
#pragma once

#include <string>

#include "base/json.hpp"
#include "http/urlencoded.hpp"

namespace millrace::sdk {

struct Caller {
    // Path of the address, unguessable and for this run only, to which the next request goes.
    std::string reply_path;
    http::Pairs query;                // of the first request
    JsonObject trigger_parameters;    // those of the node that started the run
    std::string asset_path;           // where the server's own styles are
    std::string mode = "production";  // or "test": the workflow is being tried
};

}  // namespace millrace::sdk
