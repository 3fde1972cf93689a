#include "nodes/respond_to_webhook/answer.hpp"

#include <cmath>

#include "http/location.hpp"
#include "nodes/jwt/token.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryValue;
using workflow::Item;

constexpr std::string_view kContentType = "Content-Type";

void set_default_type(http::Response& response, std::string_view type) {
    if (!response.headers.has(kContentType)) response.headers.set(kContentType, type);
}

Result<void> add_headers(sdk::NodeContext& context, http::Response& response) {
    const auto entries = sdk::value_parameter(context, "options.responseHeaders.entries", 0);
    if (!entries) return entries.error();
    const JsonArray* list = *entries ? (*entries)->if_array() : nullptr;
    if (!list) return {};
    for (const Json& entry : *list) {
        const Json* name = find_member(entry, "name");
        const Json* value = find_member(entry, "value");
        const std::string name_text = name ? sdk::to_text(*name) : std::string();
        const std::string value_text = value && !value->is_null() ? sdk::to_text(*value) : "";
        if (!http::is_header_name(name_text) || !http::is_header_value(value_text))
            return Error{ErrorKind::InvalidInput,
                         "The response header \"" + name_text + "\" cannot be sent.",
                         "Names have letters, digits and hyphens; values have no line ends."};
        response.headers.set(name_text, value_text);
    }
    return {};
}

Result<int> read_status(sdk::NodeContext& context, int fallback) {
    const auto code = sdk::number_parameter(context, "options.responseCode", 0, fallback);
    if (!code) return code.error();
    if (*code >= 100 && *code <= 599) return static_cast<int>(*code);
    return Error{ErrorKind::InvalidInput,
                 "The response code " + number_to_text(*code) + " is no HTTP status.",
                 "Use a number from 100 to 599."};
}

Result<void> add_json(http::Response& response, const Json& value) {
    set_default_type(response, "application/json; charset=utf-8");
    response.body = to_json_text(value);
    return {};
}

// The data, or an object that has it in the field the option names.
Result<void> add_data(sdk::NodeContext& context, http::Response& response, Json data) {
    const auto key = sdk::text_parameter(context, "options.responseKey", 0);
    if (!key) return key.error();
    if (key->empty()) return add_json(response, data);
    Json wrapped(JsonObject{});
    const auto set = sdk::ItemPath(*key).set(wrapped, std::move(data));
    if (!set) return set.error();
    return add_json(response, wrapped);
}

Result<void> add_items(sdk::NodeContext& context, http::Response& response, bool only_first) {
    const workflow::ItemList& items = context.input();
    if (only_first)
        return add_data(context, response,
                        items.empty() ? Json(JsonObject{}) : *items.front().json);
    JsonArray list;
    list.reserve(items.size());
    for (const Item& item : items) list.push_back(*item.json);
    return add_data(context, response, std::move(list));
}

Result<void> add_written_json(sdk::NodeContext& context, http::Response& response) {
    const auto body = sdk::value_parameter(context, "responseBody", 0);
    if (!body) return body.error();
    if (!*body || (*body)->is_null()) return {};
    if (!(*body)->is_string()) return add_json(response, **body);
    if ((*body)->get_string().empty()) return {};
    const auto parsed = parse_json(text_of((*body)->get_string()));
    if (parsed) return add_json(response, *parsed);
    return Error{ErrorKind::InvalidInput,
                 "\"Response Body\" is not valid JSON: " + parsed.error().message,
                 "Mend the JSON, or respond with text."};
}

Result<void> add_text(sdk::NodeContext& context, http::Response& response) {
    const auto body = sdk::value_parameter(context, "responseBody", 0);
    if (!body) return body.error();
    set_default_type(response, "text/html; charset=utf-8");
    if (!*body || (*body)->is_null()) return {};
    const bool has_members = (*body)->is_object() || (*body)->is_array();
    response.body = has_members ? to_json_text(**body) : sdk::to_text(**body);
    return {};
}

Error no_file(std::string message) {
    return Error{ErrorKind::InvalidInput, std::move(message),
                 "Check \"Response Data Source\", or the node before this one."};
}

Result<const BinaryValue*> find_file(sdk::NodeContext& context) {
    const workflow::ItemList& items = context.input();
    const workflow::BinaryMap* files = items.empty() ? nullptr : items.front().binary.get();
    const auto source = sdk::text_parameter(context, "responseDataSource", 0, "automatically");
    if (!source) return source.error();
    if (*source == "set") {
        const auto name = sdk::text_parameter(context, "inputFieldName", 0, "data");
        if (!name) return name.error();
        const auto found = files ? files->find(*name) : workflow::BinaryMap::const_iterator();
        if (files && found != files->end()) return &found->second;
        return no_file("The first item has no file \"" + *name + "\".");
    }
    if (files && !files->empty()) return &files->begin()->second;
    return no_file("The first item has no file to respond with.");
}

Result<void> add_file(sdk::NodeContext& context, http::Response& response) {
    const auto file = find_file(context);
    if (!file) return file.error();
    if (http::is_header_value((*file)->mime_type)) set_default_type(response, (*file)->mime_type);
    response.content = (*file)->content;
    return {};
}

// {"token": …}, signed with the credential's key.
Result<void> add_token(sdk::NodeContext& context, http::Response& response) {
    auto payload = sdk::value_parameter(context, "payload", 0);
    if (!payload) return payload.error();
    if (*payload && (*payload)->is_string()) {
        auto parsed = parse_json(text_of((*payload)->get_string()));
        if (!parsed)
            return Error{ErrorKind::InvalidInput,
                         "\"Payload\" is not valid JSON: " + parsed.error().message,
                         "Write it as JSON, for example {\"sub\": \"me\"}."};
        *payload = std::move(*parsed);
    }
    if (!*payload || !(*payload)->is_object())
        return Error{ErrorKind::InvalidInput, "\"Payload\" must be an object.",
                     "Write it as JSON, for example {\"sub\": \"me\"}."};
    const auto fields = context.credential("jwtAuth");
    if (!fields) return fields.error();
    const Json credential(*fields);
    const bool has_secret = text_member(credential, "keyType", "passphrase") == "passphrase";
    TokenKey key;
    key.algorithm = text_member(credential, "algorithm", "HS256");
    key.key = text_member(credential, has_secret ? "secret" : "privateKey");
    JsonObject claims = (*payload)->get_object();
    const auto now = static_cast<double>(context.clock().now().time_since_epoch().count());
    if (!claims.contains("iat")) claims["iat"] = number_json(std::floor(now / 1000));
    const auto token = sign_token(claims, key);
    if (!token) return token.error();
    JsonObject body;
    body["token"] = *token;
    return add_json(response, Json(std::move(body)));
}

Result<void> add_redirect(sdk::NodeContext& context, http::Response& response) {
    const auto address = sdk::text_parameter(context, "redirectURL", 0);
    if (!address) return address.error();
    if (!http::is_page_address(*address))
        return Error{ErrorKind::InvalidInput, "\"Redirect URL\" is no address to redirect to.",
                     "Write one that starts with http:// or https://, such as "
                     "https://example.com/thanks."};
    response.headers.set("Location", *address);
    return {};
}

Result<void> add_body(sdk::NodeContext& context, const std::string& kind,
                      http::Response& response) {
    if (kind == "allIncomingItems") return add_items(context, response, false);
    if (kind == "firstIncomingItem") return add_items(context, response, true);
    if (kind == "json") return add_written_json(context, response);
    if (kind == "text") return add_text(context, response);
    if (kind == "binary") return add_file(context, response);
    if (kind == "redirect") return add_redirect(context, response);
    if (kind == "noData") return {};
    if (kind == "jwt") return add_token(context, response);
    return Error{ErrorKind::InvalidInput, "\"" + kind + "\" is nothing to respond with.",
                 "Choose another in \"Respond With\"."};
}

}  // namespace

Result<http::Response> make_answer(sdk::NodeContext& context) {
    const auto kind = sdk::text_parameter(context, "respondWith", 0, "firstIncomingItem");
    if (!kind) return kind.error();
    http::Response response;
    const auto status = read_status(context, *kind == "redirect" ? 307 : 200);
    if (!status) return status.error();
    response.status = *status;
    const auto headers = add_headers(context, response);
    if (!headers) return headers.error();
    const auto body = add_body(context, *kind, response);
    if (!body) return body.error();
    return response;
}

}  // namespace millrace::nodes
