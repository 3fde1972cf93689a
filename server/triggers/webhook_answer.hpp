// What the caller of a webhook gets back.
#pragma once

#include "engine/run.hpp"
#include "triggers/webhook_definition.hpp"

namespace millrace::triggers {

// The run was accepted and goes on without the caller.
http::Response answer_on_received(const WebhookDefinition& webhook);

// The run has ended and nobody answered before.
http::Response answer_of(const engine::RunOutcome& outcome, const WebhookDefinition& webhook);

// Workflows answer with whatever they were given, on the address of the server itself: browsers
// take the stated type only, and pages and images with scripts get an origin of their own, unless
// `sandbox` is Off.
enum class PageSandbox { On, Off };
void add_safety_headers(http::Response& response, PageSandbox sandbox = PageSandbox::On);

// Headers that let a browser page of an allowed origin read the answer.
void add_cors_headers(http::Response& response, const http::Headers& request,
                      const std::string& allowed_origins);
// The answer to a preflight request (OPTIONS) for a path that has these methods.
http::Response answer_preflight(const http::Headers& request,
                                const std::vector<std::string>& methods,
                                const std::string& allowed_origins);

}  // namespace millrace::triggers
