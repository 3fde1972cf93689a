// Credentials from a file that the operator keeps, in the form that n8n exports decrypted ones in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sdk/node_services.hpp"

namespace millrace::app {

class CredentialsFile final : public sdk::CredentialSource {
  public:
    // [{"id", "name", "type", "data": {fields}}, …]. Empty path: there are no credentials. Errors:
    // the file is missing, open to others (its mode must be 0600), or not of that form. Blocks.
    static Result<CredentialsFile> read(const std::filesystem::path& path);

    // The one whose id and type the node names, else the one of that name and type.
    Task<Result<JsonObject>> fields(const workflow::Node& node, std::string_view type) override;

  private:
    struct Entry {
        std::string id;
        std::string name;
        std::string type;
        JsonObject data;
    };
    std::vector<Entry> entries_;
};

}  // namespace millrace::app
