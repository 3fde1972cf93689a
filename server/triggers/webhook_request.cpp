#include "triggers/webhook_request.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "http/content_type.hpp"
#include "http/multipart.hpp"
#include "http/utf8.hpp"
#include "nodes/received_file.hpp"
#include "nodes/xml/read_xml.hpp"

namespace millrace::triggers {
namespace {

using boost::json::storage_ptr;

JsonObject headers_of(const http::Headers& headers, const storage_ptr& storage) {
    JsonObject object(storage);
    for (const auto& field : headers) {
        Json& value = object[http::to_valid_utf8(http::to_lower(field.name))];
        if (value.is_null()) {
            value = http::to_valid_utf8(std::string(field.value));
        } else {  // repeated fields are one list, as RFC 9110 section 5.2 reads them
            std::string joined(value.get_string());
            joined += ", ";
            joined += http::to_valid_utf8(std::string(field.value));
            value = joined;
        }
    }
    return object;
}

struct Body {
    Json json;
    workflow::BinaryMap binary;
};

Error bad_body(const std::string& what) {
    return Error{ErrorKind::InvalidInput,
                 "The body of the request is not what its content type says: " + what,
                 "Send a body of the stated type, or state the type that it has."};
}

// The name of a file: that of its field, with a number where the field has several, or the name
// that the node gives.
std::string file_key(const http::MultipartForm& form, std::size_t index,
                     const WebhookDefinition& webhook) {
    if (webhook.has_binary_prefix) return webhook.binary_property + std::to_string(index);
    std::string name = form.files[index].name;
    std::size_t before = 0;
    std::size_t all = 0;
    for (std::size_t i = 0; i < form.files.size(); ++i) {
        if (form.files[i].name != name) continue;
        before += i < index ? 1 : 0;
        ++all;
    }
    if (name.ends_with("[]") && name.size() > 2) name.resize(name.size() - 2);
    return all > 1 ? name + std::to_string(before) : name;
}

Result<Body> read_multipart(const http::Request& request, const std::string& boundary,
                            const WebhookDefinition& webhook, const storage_ptr& storage,
                            ContentStore& contents) {
    auto form = http::parse_multipart(request.body, boundary);
    if (!form) return bad_body(form.error().message);
    Body body;
    body.json = Json(http::to_json(form->fields), storage);
    std::vector<std::string> keys;
    keys.reserve(form->files.size());
    for (std::size_t i = 0; i < form->files.size(); ++i)
        keys.push_back(file_key(*form, i, webhook));
    for (std::size_t i = 0; i < form->files.size(); ++i) {
        http::UploadedFile& file = form->files[i];
        std::string& key = keys[i];
        while (body.binary.contains(key)) key += "_" + std::to_string(i);
        auto stored = nodes::received_file(file.content, std::move(file.content_type),
                                           std::move(file.file_name), contents);
        if (!stored) return stored.error();
        file.content = {};
        body.binary.emplace(std::move(key), std::move(*stored));
    }
    return body;
}

// The body as a file, beside what it was read as.
Result<Body> with_whole_body(const http::Request& request, const WebhookDefinition& webhook,
                             std::string mime_type, Body body, ContentStore& contents) {
    auto file = nodes::received_file(request.body, std::move(mime_type), {}, contents);
    if (!file) return file.error();
    body.binary.emplace(webhook.binary_property, std::move(*file));
    return body;
}

// Tags in small letters, attributes under "$", as n8n reads them.
Result<Json> read_xml_body(std::string_view text, const storage_ptr& storage) {
    nodes::ReadXmlOptions options;
    options.merge_attributes = false;
    options.normalize_text = true;
    options.lower_case_tags = true;
    return nodes::read_xml(text, options, {}, storage);
}

// What the body says, where its type is one that is read; nothing for a file.
Result<std::optional<Json>> read_data(const http::Request& request, const http::ContentType& type,
                                      const WebhookDefinition& webhook,
                                      const storage_ptr& storage) {
    if (request.body.empty()) return std::optional<Json>(JsonObject(storage));
    if (type.is_json()) {
        auto json = parse_json(request.body, storage);
        if (!json) return bad_body(json.error().message);
        return std::optional<Json>(std::move(*json));
    }
    if (type.is_form()) {
        auto pairs = http::parse_urlencoded(request.body);
        if (!pairs) return bad_body(pairs.error().message);
        return std::optional<Json>(Json(http::to_json(*pairs), storage));
    }
    if (type.type.ends_with("/xml") || type.type.ends_with("+xml")) {
        auto json = read_xml_body(http::to_valid_utf8(request.body), storage);
        if (!json) return bad_body(json.error().message);
        return std::optional<Json>(std::move(*json));
    }
    // From version 2 on, and 1.1, other texts are files.
    const bool is_text = webhook.version > 1 ? type.type == "text/plain" : type.is_text();
    if (is_text) return std::optional<Json>(Json(http::to_valid_utf8(request.body), storage));
    return std::optional<Json>();
}

Result<Body> read_body(const http::Request& request, const WebhookDefinition& webhook,
                       const storage_ptr& storage, ContentStore& contents) {
    Body body;
    body.json = JsonObject(storage);
    const auto type = http::content_type_of(request.headers);
    if (!type) return bad_body(type.error().message);
    if (webhook.takes_body_as_file)
        return with_whole_body(request, webhook, type->type, std::move(body), contents);
    if (type->is_multipart() && !request.body.empty())
        return read_multipart(request, type->boundary, webhook, storage, contents);
    auto data = read_data(request, *type, webhook, storage);
    if (!data) return data.error();
    const bool is_file = !*data;
    if (!is_file) body.json = std::move(**data);
    if (!is_file && !webhook.keeps_raw_body) return body;
    return with_whole_body(request, webhook, type->type, std::move(body), contents);
}

bool is_in_range(const std::string& address_text, const std::string& range) {
    namespace ip = asio::ip;
    boost::system::error_code code;
    const auto address = ip::make_address(address_text, code);
    if (code) return false;
    if (range.find('/') == std::string::npos) {
        const auto wanted = ip::make_address(range, code);
        return !code && wanted == address;
    }
    if (address.is_v4()) {
        const auto network = ip::make_network_v4(range, code);
        return !code && network.canonical() ==
                            ip::network_v4(address.to_v4(), network.prefix_length()).canonical();
    }
    const auto network = ip::make_network_v6(range, code);
    return !code && network.canonical() ==
                        ip::network_v6(address.to_v6(), network.prefix_length()).canonical();
}

}  // namespace

bool is_bot(std::string_view user_agent) {
    const std::string agent = http::to_lower(user_agent);
    for (const std::string_view mark :
         {"bot", "crawler", "spider", "facebookexternalhit", "slurp", "whatsapp", "preview",
          "embedly", "mediapartners", "headlesschrome", "scraper"})
        if (agent.find(mark) != std::string::npos) return true;
    return false;
}

Result<workflow::Item> item_from_request(const http::Request& request,
                                         const WebhookDefinition& webhook,
                                         const std::string& webhook_url, ContentStore& contents,
                                         const std::optional<Json>& token_payload, CallMode mode) {
    const auto arena = workflow::JsonArena::make();
    const storage_ptr storage = arena->storage();
    auto body = read_body(request, webhook, storage, contents);
    if (!body) return body.error();
    JsonObject json(storage);
    json["headers"] = headers_of(request.headers, storage);
    json["params"] = Json(http::to_json(request.params), storage);
    json["query"] = Json(http::to_json(request.query), storage);
    json["body"] = std::move(body->json);
    json["webhookUrl"] = http::to_valid_utf8(webhook_url);
    json["executionMode"] = mode == CallMode::Test ? "test" : "production";
    if (token_payload) json["jwtPayload"] = Json(*token_payload, storage);
    // With several methods the node has an output for each and must know by which the call came.
    if (webhook.methods.size() > 1) json["method"] = http::to_string(request.method);
    workflow::Item item;
    item.json = arena->share(Json(std::move(json)));
    if (!body->binary.empty())
        item.binary = std::make_shared<const workflow::BinaryMap>(std::move(body->binary));
    item.paired = workflow::PairedItem{0, 0};
    return item;
}

std::optional<Error> refusal_of(const http::Request& request, const WebhookDefinition& webhook) {
    if (!webhook.allowed_addresses.empty() &&
        std::none_of(
            webhook.allowed_addresses.begin(), webhook.allowed_addresses.end(),
            [&](const std::string& range) { return is_in_range(request.remote_address, range); }))
        return Error{ErrorKind::Forbidden,
                     "The address " + request.remote_address + " may not call this webhook."};
    if (webhook.ignores_bots && is_bot(request.headers.get("user-agent")))
        return Error{ErrorKind::Forbidden, "This webhook does not answer bots."};
    return std::nullopt;
}

}  // namespace millrace::triggers
