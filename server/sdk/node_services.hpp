// What nodes reach outside their run, through their context.
#pragma once

#include <string>
#include <string_view>

#include "base/async.hpp"
#include "base/content.hpp"
#include "base/json.hpp"
#include "http/client.hpp"
#include "workflow/workflow.hpp"

namespace millrace {
class Runtime;
}

namespace millrace::sdk {

class DataTables;

// Where the secrets come from that a node is given by name.
class CredentialSource {
  public:
    virtual ~CredentialSource() = default;
    // The fields of the node's credential of this type, such as "httpBasicAuth". NotFound,
    // Forbidden: with what to do about it.
    virtual Task<Result<JsonObject>> fields(const workflow::Node& node, std::string_view type) = 0;
};

// All outlive the runs. Null: there is no such thing here.
struct NodeServices {
    const http::Client* http = nullptr;       // null: nothing leaves the server
    ContentStore* contents = nullptr;         // null: all files stay in memory
    CredentialSource* credentials = nullptr;  // null: every credential is missing
    DataTables* data_tables = nullptr;        // null: there are none
    Runtime* runtime = nullptr;               // null: blocking work is done where it is asked for
};

}  // namespace millrace::sdk
