// What nodes reach outside their run, through their context.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/allowed_folders.hpp"
#include "base/async.hpp"
#include "base/content.hpp"
#include "base/json.hpp"
#include "http/client.hpp"
#include "sdk/command.hpp"
#include "workflow/workflow.hpp"

namespace millrace {
class Runtime;
}
namespace millrace::http {
class MailClient;
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

// What one archive may hold, so that a small file does not fill the disk.
struct ArchiveLimits {
    std::uint64_t bytes = std::uint64_t{1} << 30;  // of all its files together, unpacked
    std::size_t files = 10'000;
};

// All outlive the runs. Null: there is no such thing here.
struct NodeServices {
    const http::Client* http = nullptr;       // null: nothing leaves the server
    ContentStore* contents = nullptr;         // null: all files stay in memory
    const http::MailClient* mail = nullptr;   // null: no mail leaves the server
    CredentialSource* credentials = nullptr;  // null: every credential is missing
    DataTables* data_tables = nullptr;        // null: there are none
    Runtime* runtime = nullptr;               // null: blocking work is done where it is asked for
    CommandRunner* commands = nullptr;        // null: commands are switched off
    const AllowedFolders* folders = nullptr;  // null: no file of the machine may be used
    ArchiveLimits archives{};
};

}  // namespace millrace::sdk
