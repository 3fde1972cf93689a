// The node's parameters for one item, as a request and what is to be made of its response.
#pragma once

#include <optional>
#include <string>

#include "nodes/web_call/web_call.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes {

struct ResponseWish {
    enum class Format { Autodetect, Json, Text, File };

    Format format = Format::Autodetect;
    bool full = false;         // head and body instead of the body
    bool never_error = false;  // any status is fine
    std::string property = "data";
};

struct CallParameters {
    WebCall call{};
    ResponseWish wish{};
    std::string credential{};             // type; empty: none
    bool has_client_certificate = false;  // of "httpSslAuth"
};

// Of versions 3 and later, and of 1 and 2, whose parameters have other names. Errors name the
// parameter.
Result<CallParameters> read_call(sdk::NodeContext& context, std::size_t item);
Result<CallParameters> read_legacy_call(sdk::NodeContext& context, std::size_t item);

// --- for both
// http or https, else an error that says what the parameter holds.
Result<std::string> read_url(sdk::NodeContext& context, std::size_t item);
// A parameter that holds JSON as text or as a value; nothing for an empty text.
Result<std::optional<Json>> json_parameter(sdk::NodeContext& context, const std::string& name,
                                           std::size_t item);
// The same, an object.
Result<JsonObject> object_parameter(sdk::NodeContext& context, const std::string& name,
                                    std::size_t item);
// The file of the item under this name.
Result<workflow::BinaryValue> file_of(sdk::NodeContext& context, const std::string& property,
                                      std::size_t item);
Result<void> read_transport(sdk::NodeContext& context, std::size_t item, double timeout_ms,
                            WebCall& call);
// What the wanted format asks the server for, where the workflow says nothing.
void add_accept(const ResponseWish& wish, WebCall& call);

}  // namespace millrace::nodes
