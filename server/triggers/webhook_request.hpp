// A call of a webhook as the item that starts the run.
#pragma once

#include "triggers/webhook_definition.hpp"
#include "workflow/item.hpp"

namespace millrace::triggers {

// {headers, params, query, body, webhookUrl, executionMode}, files as binary data. Errors
// (InvalidInput): the body is not what its content type says, with the reason.
Result<workflow::Item> item_from_request(const http::Request& request,
                                         const WebhookDefinition& webhook,
                                         const std::string& webhook_url);

// Why the caller is turned away (address not allowed, a bot where bots are ignored); nothing when
// welcome.
std::optional<Error> refusal_of(const http::Request& request, const WebhookDefinition& webhook);

}  // namespace millrace::triggers
