#include "nodes/credentials.hpp"

namespace millrace::nodes {

Result<JsonObject> credential_fields(const sdk::NodeContext& context, std::string_view type) {
    Error error{ErrorKind::Unsupported,
                "Node \"" + context.node().name + "\" needs a credential of the type \"" +
                    std::string(type) + "\", and credentials are not available yet."};
    error.hint = "Leave this node out until then.";
    error.node = context.node().name;
    return error;
}

}  // namespace millrace::nodes
