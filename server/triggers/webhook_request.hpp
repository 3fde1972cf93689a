// A call of a webhook as the item that starts the run.
#pragma once

#include "triggers/webhook_definition.hpp"
#include "workflow/item.hpp"

namespace millrace::triggers {

enum class CallMode { Production, Test };

// {headers, params, query, body, webhookUrl, executionMode}, files as binary data in `contents`
// (which may block for bodies above ContentStore::kMemoryLimit), and what a token of the caller
// says as jwtPayload. Errors (InvalidInput): the body is not what its content type says, with the
// reason; (Unavailable): a file could not be stored.
Result<workflow::Item> item_from_request(const http::Request& request,
                                         const WebhookDefinition& webhook,
                                         const std::string& webhook_url, ContentStore& contents,
                                         const std::optional<Json>& token_payload = {},
                                         CallMode mode = CallMode::Production);

// Why the caller is turned away (address not allowed, a bot where bots are ignored); nothing when
// welcome.
std::optional<Error> refusal_of(const http::Request& request, const WebhookDefinition& webhook);

// A link preview or crawler, by what it says about itself.
bool is_bot(std::string_view user_agent);

}  // namespace millrace::triggers
