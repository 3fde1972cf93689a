// What a Webhook node says about its address and its answer, read once when a workflow is
// activated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "http/message.hpp"
#include "triggers/caller_authentication.hpp"

namespace millrace::triggers {

inline constexpr std::string_view kWebhookType = "n8n-nodes-base.webhook";

enum class ResponseMode {
    OnReceived,   // at once
    LastNode,     // what the last node gave
    ResponseNode  // what a Respond to Webhook node says
};

enum class ResponseData { FirstItemJson, AllItems, FirstItemBinary, NoData };

struct WebhookDefinition {
    std::size_t node = 0;              // index in the plan
    double version = 2;                // of the node
    std::vector<std::string> methods;  // "GET", …
    std::string path;                  // without slashes at the ends; may hold ":name" segments
    std::string webhook_id;            // n8n serves paths with names below it; may be empty
    Authentication authentication = Authentication::None;
    ResponseMode mode = ResponseMode::OnReceived;
    ResponseData data = ResponseData::FirstItemJson;
    int status = 200;
    http::Headers headers;                    // added to the answer
    std::optional<std::string> content_type;  // of a lastNode answer that is text
    std::string answer_property;              // dotted path into the item; empty: the item
    std::string answer_text;  // onReceived: own text in place of the standard message
    bool has_empty_answer = false;
    std::string binary_property = "data";
    bool has_binary_prefix = false;   // the node names binary properties itself
    bool takes_body_as_file = false;  // whatever its type, and nothing else of it
    bool keeps_raw_body = false;      // as a file beside the data that it is
    bool ignores_bots = false;
    std::vector<std::string> allowed_addresses;  // empty: all
    std::string allowed_origins = "*";

    // The paths it is served under, without "/webhook/".
    std::vector<std::string> served_paths() const;
};

// Errors: the node asks for something that is not possible; message names node and parameter.
Result<WebhookDefinition> read_webhook(const engine::Plan& plan, std::size_t node);

}  // namespace millrace::triggers
