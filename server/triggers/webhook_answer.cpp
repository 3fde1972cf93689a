#include "triggers/webhook_answer.hpp"

#include "sdk/item_path.hpp"

namespace millrace::triggers {
namespace {

using workflow::Item;
using workflow::ItemList;

const ItemList* last_items(const engine::RunOutcome& outcome) {
    const workflow::NodeRun* run = outcome.data.last_run(outcome.record.last_node);
    if (!run) return nullptr;
    for (const ItemList& output : run->outputs)
        if (!output.empty()) return &output;
    return nullptr;
}

http::Response message(int status, std::string_view text) {
    JsonObject body;
    body["message"] = text;
    return http::Response::json(status, body);
}

http::Response json_answer(const WebhookDefinition& webhook, const Json& value) {
    if (!webhook.content_type) return http::Response::json(webhook.status, value);
    http::Response response = http::Response::text(
        webhook.status, value.is_string() ? std::string(value.get_string()) : to_json_text(value));
    if (!webhook.content_type->empty()) response.headers.set("Content-Type", *webhook.content_type);
    return response;
}

http::Response binary_answer(const WebhookDefinition& webhook, const Item& item) {
    const workflow::BinaryMap* binary = item.binary.get();
    const auto found =
        binary ? binary->find(webhook.answer_property) : workflow::BinaryMap::const_iterator();
    if (!binary || found == binary->end())
        return http::Response::error(
            500, "no_binary_data",
            "The last node's first item has no binary data \"" + webhook.answer_property + "\".");
    http::Response response;
    response.status = webhook.status;
    response.content = found->second.content;
    // The type came in with the file: one that cannot be sent must not be left to guessing.
    response.headers.set("Content-Type", http::is_header_value(found->second.mime_type)
                                             ? std::string_view(found->second.mime_type)
                                             : "application/octet-stream");
    return response;
}

http::Response item_answer(const WebhookDefinition& webhook, const Item& item) {
    if (webhook.answer_property.empty()) return json_answer(webhook, *item.json);
    const Json* part = sdk::ItemPath(webhook.answer_property).get(*item.json);
    return json_answer(webhook, part ? *part : Json());
}

http::Response all_items_answer(const WebhookDefinition& webhook, const ItemList& items) {
    std::string body = "[";
    for (const Item& item : items) {
        if (body.size() > 1) body.push_back(',');
        append_json_text(body, *item.json);
    }
    body.push_back(']');
    http::Response response = http::Response::text(webhook.status, std::move(body));
    response.headers.set("Content-Type", "application/json; charset=utf-8");
    return response;
}

http::Response last_node_answer(const engine::RunOutcome& outcome,
                                const WebhookDefinition& webhook) {
    if (webhook.data == ResponseData::NoData) return http::Response::empty(webhook.status);
    const ItemList* items = last_items(outcome);
    if (webhook.data == ResponseData::AllItems)
        return all_items_answer(webhook, items ? *items : ItemList());
    if (!items)
        return http::Response::error(
            500, "no_item", "The last node gave no item to answer with.",
            "Let the last node give an item (its setting Always Output Data), or respond with "
            "all items or no data.");
    if (webhook.data == ResponseData::FirstItemBinary)
        return binary_answer(webhook, items->front());
    return item_answer(webhook, items->front());
}

bool is_allowed_origin(std::string_view origin, std::string_view allowed) {
    while (!allowed.empty()) {
        const std::size_t comma = allowed.find(',');
        const std::string_view candidate = http::trim(allowed.substr(0, comma));
        if (candidate == "*" || candidate == origin) return true;
        allowed = comma == std::string_view::npos ? std::string_view{} : allowed.substr(comma + 1);
    }
    return false;
}

}  // namespace

http::Response answer_on_received(const WebhookDefinition& webhook) {
    http::Response response = webhook.has_empty_answer ? http::Response::empty(webhook.status)
                              : !webhook.answer_text.empty()
                                  ? http::Response::text(webhook.status, webhook.answer_text)
                                  : message(webhook.status, "Workflow was started");
    for (const auto& header : webhook.headers) response.headers.set(header.name, header.value);
    return response;
}

http::Response answer_of(const engine::RunOutcome& outcome, const WebhookDefinition& webhook) {
    using workflow::RunStatus;
    // The journal names no node; what a node could not reach is a failure of the workflow.
    const bool is_lost = outcome.record.error &&
                         outcome.record.error->kind == ErrorKind::Unavailable &&
                         outcome.record.error->node.empty();
    if (is_lost)
        return http::Response::error(503, "unavailable",
                                     "The run could not be stored, so it does not count.",
                                     outcome.record.error->message);
    if (outcome.record.status != RunStatus::Success)
        return http::Response::error(
            500, "workflow_failed", "Error in workflow",
            "The execution " + to_text(outcome.record.id) + " has the details.");
    http::Response response = webhook.mode == ResponseMode::LastNode
                                  ? last_node_answer(outcome, webhook)
                                  : message(200, "Workflow executed successfully");
    for (const auto& header : webhook.headers) response.headers.set(header.name, header.value);
    return response;
}

void add_safety_headers(http::Response& response, PageSandbox sandbox) {
    response.headers.set("X-Content-Type-Options", "nosniff");
    if (sandbox == PageSandbox::Off) return;
    const std::string type = http::to_lower(response.headers.get("content-type"));
    // Added, not set: a policy of the workflow's own holds as well.
    if (type.find("html") != std::string::npos || type.find("svg") != std::string::npos ||
        type.find("xml") != std::string::npos || type.find("multipart") != std::string::npos)
        response.headers.add(
            "Content-Security-Policy",
            "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts "
            "allow-top-navigation-by-user-activation");
}

void add_cors_headers(http::Response& response, const http::Headers& request,
                      const std::string& allowed_origins) {
    const auto origin = request.find("origin");
    if (!origin || response.headers.has("Access-Control-Allow-Origin")) return;
    if (!is_allowed_origin(*origin, allowed_origins)) return;
    response.headers.set("Access-Control-Allow-Origin", *origin);
    response.headers.add("Vary", "Origin");
}

http::Response answer_preflight(const http::Headers& request,
                                const std::vector<std::string>& methods,
                                const std::string& allowed_origins) {
    http::Response response = http::Response::empty(204);
    std::string list = "OPTIONS";
    for (const std::string& method : methods) list += ", " + method;
    response.headers.set("Allow", list);
    add_cors_headers(response, request, allowed_origins);
    if (!response.headers.has("Access-Control-Allow-Origin")) return response;
    response.headers.set("Access-Control-Allow-Methods", list);
    response.headers.set("Access-Control-Max-Age", "300");
    if (const auto wanted = request.find("access-control-request-headers"))
        response.headers.set("Access-Control-Allow-Headers", *wanted);
    return response;
}

}  // namespace millrace::triggers
