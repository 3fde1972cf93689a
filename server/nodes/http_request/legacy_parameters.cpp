// Versions 1 and 2: other names, and options where later versions have parameters.
#include "http/headers.hpp"
#include "nodes/http_request/call_parameters.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// "queryParameters" + "Ui.parameter", or "queryParametersJson" with "JSON/RAW Parameters".
Result<JsonObject> read_pairs(sdk::NodeContext& context, const std::string& name, bool as_json,
                              std::size_t item) {
    if (as_json) return object_parameter(context, name + "Json", item);
    const auto value = sdk::value_parameter(context, name + "Ui.parameter", item);
    if (!value) return value.error();
    JsonObject object;
    if (!*value || !(*value)->is_array()) return object;
    for (const Json& one : (*value)->get_array()) {
        const std::string_view key = text_member(one, "name");
        const Json* given = find_member(one, "value");
        if (!key.empty()) object[key] = given ? *given : Json("");
    }
    return object;
}

// "field:file, other:file2"; a name alone is field and file.
Result<void> add_files(sdk::NodeContext& context, std::size_t item, const std::string& list,
                       WebBody& body) {
    for (const std::string& one : sdk::split_field_list(list)) {
        const std::size_t colon = one.find(':');
        const std::string field = one.substr(0, colon);
        const std::string property = colon == std::string::npos ? one : one.substr(colon + 1);
        auto file = file_of(context, std::string(http::trim(property)), item);
        if (!file) return file.error();
        body.parts.push_back({std::string(http::trim(field)), {}, std::move(*file)});
    }
    return {};
}

Result<void> read_file_body(sdk::NodeContext& context, std::size_t item, const std::string& type,
                            WebBody& body) {
    const auto names = sdk::text_parameter(context, "binaryPropertyName", item, "data");
    if (!names) return names.error();
    if (type == "multipart-form-data") return add_files(context, item, *names, body);
    if (type != "raw") {
        Error error{ErrorKind::InvalidInput,
                    "A file can be sent with the body content type RAW or Form-Data Multipart, "
                    "not with \"" +
                        type + "\".",
                    "Choose one of these in \"Body Content Type\"."};
        error.parameter = "options.bodyContentType";
        return error;
    }
    auto file = file_of(context, *names, item);
    if (!file) return file.error();
    body.kind = WebBody::Kind::Raw;
    body.raw = file->content;
    body.content_type = file->mime_type;
    return {};
}

Result<void> read_body(sdk::NodeContext& context, std::size_t item, bool as_json, WebCall& call) {
    if (call.method == "GET" || call.method == "HEAD") return {};
    const auto type = sdk::text_parameter(context, "options.bodyContentType", item, "json");
    if (!type) return type.error();
    WebBody& body = call.body;
    if (*type == "multipart-form-data") body.kind = WebBody::Kind::Multipart;
    auto mime = sdk::text_parameter(context, "options.bodyContentCustomMimeType", item);
    if (!mime) return mime.error();
    const auto sends_file = sdk::bool_parameter(context, "sendBinaryData", item, false);
    if (!sends_file) return sends_file.error();
    if (*sends_file && as_json) {
        if (auto done = read_file_body(context, item, *type, body); !done) return done;
        if (!mime->empty()) body.content_type = *mime;
        if (*type != "multipart-form-data") return {};
    }
    if (as_json && *type == "raw") {
        const auto text = sdk::value_parameter(context, "bodyParametersJson", item);
        if (!text) return text.error();
        body.kind = WebBody::Kind::Raw;
        body.content_type = std::move(*mime);
        if (*text && !(*text)->is_null())
            body.raw = memory_content((*text)->is_string() ? std::string((*text)->get_string())
                                                           : to_json_text(**text));
        return {};
    }
    if (as_json && *type == "json") {  // any JSON, not only objects
        auto json = json_parameter(context, "bodyParametersJson", item);
        if (!json) return json.error();
        if (!*json) return {};
        body.kind = WebBody::Kind::Json;
        body.json = std::move(**json);
        return {};
    }
    auto object = read_pairs(context, "bodyParameters", as_json, item);
    if (!object) return object.error();
    if (*type == "multipart-form-data") {
        for (const auto& member : *object)
            body.parts.push_back({std::string(member.key()), sdk::to_text(member.value())});
        return {};
    }
    if (object->empty()) return {};
    body.kind = *type == "form-urlencoded" ? WebBody::Kind::Form : WebBody::Kind::Json;
    body.json = std::move(*object);
    return {};
}

Result<void> read_wish(sdk::NodeContext& context, std::size_t item, ResponseWish& wish) {
    const auto format = sdk::text_parameter(context, "responseFormat", item, "json");
    if (!format) return format.error();
    using Format = ResponseWish::Format;
    wish.format = *format == "file"     ? Format::File
                  : *format == "string" ? Format::Text
                                        : Format::Json;
    const auto full = sdk::bool_parameter(context, "options.fullResponse", item, false);
    if (!full) return full.error();
    wish.full = *full;
    const auto never = sdk::bool_parameter(context, "options.ignoreResponseCode", item, false);
    if (!never) return never.error();
    wish.never_error = *never;
    const auto property = sdk::text_parameter(context, "dataPropertyName", item, "data");
    if (!property) return property.error();
    wish.property = property->empty() ? "data" : *property;
    return {};
}

Result<void> read_credential(sdk::NodeContext& context, std::size_t item, CallParameters& read) {
    const auto kind = sdk::text_parameter(context, "authentication", item, "none");
    if (!kind) return kind.error();
    constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {"basicAuth", "httpBasicAuth"},   {"digestAuth", "httpDigestAuth"},
        {"headerAuth", "httpHeaderAuth"}, {"queryAuth", "httpQueryAuth"},
        {"oAuth1", "oAuth1Api"},          {"oAuth2", "oAuth2Api"}};
    for (const auto& [name, type] : kTypes)
        if (*kind == name) read.credential = type;
    if (*kind != "genericCredentialType" && *kind != "predefinedCredentialType") return {};
    auto type = sdk::text_parameter(
        context, *kind == "genericCredentialType" ? "genericAuthType" : "nodeCredentialType", item);
    if (!type) return type.error();
    read.credential = std::move(*type);
    return {};
}

}  // namespace

Result<CallParameters> read_legacy_call(sdk::NodeContext& context, std::size_t item) {
    CallParameters read;
    WebCall& call = read.call;
    auto url = read_url(context, item);
    if (!url) return url.error();
    call.url = std::move(*url);
    auto method = sdk::text_parameter(context, "requestMethod", item, "GET");
    if (!method) return method.error();
    call.method = std::move(*method);
    const auto insecure = sdk::bool_parameter(context, "allowUnauthorizedCerts", item, false);
    if (!insecure) return insecure.error();
    call.transport.tls.verify = !*insecure;
    const auto as_json = sdk::bool_parameter(context, "jsonParameters", item, false);
    if (!as_json) return as_json.error();
    auto query = read_pairs(context, "queryParameters", *as_json, item);
    if (!query) return query.error();
    call.query = std::move(*query);
    const auto repeats = sdk::bool_parameter(context, "options.useQueryString", item, false);
    if (!repeats) return repeats.error();
    if (*repeats) call.query_arrays = QueryArrays::Repeat;
    const auto headers = read_pairs(context, "headerParameters", *as_json, item);
    if (!headers) return headers.error();
    for (const auto& member : *headers)
        set_header(call, std::string(member.key()), sdk::to_text(member.value()));
    if (auto done = read_body(context, item, *as_json, call); !done) return done.error();
    const auto follows = sdk::bool_parameter(context, "options.followRedirect", item, true);
    if (!follows) return follows.error();
    call.transport.follow_redirects = *follows;
    if (auto done = read_transport(context, item, 3'600'000, call); !done) return done.error();
    if (auto done = read_wish(context, item, read.wish); !done) return done.error();
    if (auto done = read_credential(context, item, read); !done) return done.error();
    add_accept(read.wish, call);
    return read;
}

}  // namespace millrace::nodes
