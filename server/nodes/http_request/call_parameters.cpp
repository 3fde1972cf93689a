#include "nodes/http_request/call_parameters.hpp"

#include <algorithm>

#include "http/headers.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

struct Entry {
    std::string name;
    Json value;
    std::string file;  // in place of the value: the item's field that holds it
};

// The entries of "queryParameters", "headerParameters", "bodyParameters"; those without a name are
// no entries.
Result<std::vector<Entry>> read_entries(sdk::NodeContext& context, const std::string& name,
                                        std::size_t item) {
    const auto value = sdk::value_parameter(context, name + ".parameters", item);
    if (!value) return value.error();
    std::vector<Entry> entries;
    if (!*value || !(*value)->is_array()) return entries;
    for (const Json& one : (*value)->get_array()) {
        if (!one.is_object()) continue;
        const Json* key = find_member(one, "name");
        Entry entry{key ? sdk::to_text(*key) : std::string(), Json(), {}};
        if (entry.name.empty()) continue;
        if (text_member(one, "parameterType") == "formBinaryData")
            entry.file = text_member(one, "inputDataFieldName");
        else if (const Json* given = find_member(one, "value"))
            entry.value = *given;
        else
            entry.value = "";
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<bool> is_json(sdk::NodeContext& context, const std::string& name, std::size_t item) {
    const auto how = sdk::text_parameter(context, name, item, "keypair");
    if (!how) return how.error();
    return *how == "json";
}

Result<void> read_query(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const auto arrays =
        sdk::text_parameter(context, "options.queryParameterArrays", item, "brackets");
    if (!arrays) return arrays.error();
    call.query_arrays = *arrays == "repeat"    ? QueryArrays::Repeat
                        : *arrays == "indices" ? QueryArrays::Indices
                                               : QueryArrays::Brackets;
    const auto sends = sdk::bool_parameter(context, "sendQuery", item, false);
    if (!sends) return sends.error();
    if (!*sends) return {};
    const auto as_json = is_json(context, "specifyQuery", item);
    if (!as_json) return as_json.error();
    if (*as_json) {
        auto object = object_parameter(context, "jsonQuery", item);
        if (!object) return object.error();
        call.query = std::move(*object);
        return {};
    }
    auto entries = read_entries(context, "queryParameters", item);
    if (!entries) return entries.error();
    for (Entry& entry : *entries) {
        Json* known = call.query.if_contains(entry.name);
        // Before 4.3 the last one of a name counted.
        if (!known || context.version() < 4.3) {
            call.query[entry.name] = std::move(entry.value);
        } else {
            if (!known->is_array()) *known = JsonArray{*known};
            known->get_array().push_back(std::move(entry.value));
        }
    }
    return {};
}

Result<void> read_headers(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const auto sends = sdk::bool_parameter(context, "sendHeaders", item, false);
    if (!sends) return sends.error();
    if (!*sends) return {};
    const auto lowers = sdk::bool_parameter(context, "options.lowercaseHeaders", item, true);
    if (!lowers) return lowers.error();
    const auto add = [&](const std::string& name, const Json& value) {
        set_header(call, *lowers ? http::to_lower(name) : name,
                   value.is_null() ? std::string() : sdk::to_text(value));
    };
    const auto as_json = is_json(context, "specifyHeaders", item);
    if (!as_json) return as_json.error();
    if (*as_json) {
        const auto object = object_parameter(context, "jsonHeaders", item);
        if (!object) return object.error();
        for (const auto& member : *object) add(std::string(member.key()), member.value());
        return {};
    }
    const auto entries = read_entries(context, "headerParameters", item);
    if (!entries) return entries.error();
    for (const Entry& entry : *entries) add(entry.name, entry.value);
    return {};
}

// The same on each try of this item's request, so that the receiver can tell a repetition.
Result<void> add_idempotency_key(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const auto wanted = sdk::bool_parameter(context, "options.sendIdempotencyKey", item, false);
    if (!wanted) return wanted.error();
    if (*wanted)
        set_header(call, "Idempotency-Key",
                   context.scope(item).step_key() + "-" + std::to_string(item));
    return {};
}

Result<void> read_pairs(sdk::NodeContext& context, std::size_t item, WebBody& body) {
    auto entries = read_entries(context, "bodyParameters", item);
    if (!entries) return entries.error();
    Json object = JsonObject();
    for (Entry& entry : *entries) {
        // From version 4 on, "a.b" is the member b of a.
        if (body.kind == WebBody::Kind::Json && context.version() >= 4) {
            const auto set = sdk::ItemPath(entry.name).set(object, std::move(entry.value));
            if (!set) return set.error();
        } else {
            object.get_object()[entry.name] = std::move(entry.value);
        }
    }
    body.json = std::move(object);
    return {};
}

Result<void> read_multipart(sdk::NodeContext& context, std::size_t item, WebBody& body) {
    auto entries = read_entries(context, "bodyParameters", item);
    if (!entries) return entries.error();
    for (Entry& entry : *entries) {
        FormPart part{std::move(entry.name)};
        if (entry.file.empty()) {
            part.text = entry.value.is_null() ? std::string() : sdk::to_text(entry.value);
            if (entry.value.is_object() || entry.value.is_array())
                part.text = to_json_text(entry.value);
        } else {
            auto file = file_of(context, entry.file, item);
            if (!file) return file.error();
            part.file = std::move(*file);
        }
        body.parts.push_back(std::move(part));
    }
    return {};
}

Result<void> read_text_body(sdk::NodeContext& context, std::size_t item, std::string type,
                            WebBody& body) {
    const auto value = sdk::value_parameter(context, "body", item);
    if (!value) return value.error();
    body.kind = WebBody::Kind::Raw;
    body.content_type = std::move(type);
    if (!*value || (*value)->is_null()) return {};
    const Json& written = **value;
    body.raw = memory_content(written.is_object() || written.is_array() ? to_json_text(written)
                                                                        : sdk::to_text(written));
    return {};
}

Result<void> read_file_body(sdk::NodeContext& context, std::size_t item, WebBody& body) {
    const auto name = sdk::text_parameter(context, "inputDataFieldName", item);
    if (!name) return name.error();
    auto file = file_of(context, *name, item);
    if (!file) return file.error();
    body.kind = WebBody::Kind::Raw;
    body.raw = file->content;
    body.content_type = file->mime_type;
    return {};
}

Result<void> read_body(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const auto sends = sdk::bool_parameter(context, "sendBody", item, false);
    if (!sends) return sends.error();
    if (!*sends) return {};
    const auto type = sdk::text_parameter(context, "contentType", item, "json");
    if (!type) return type.error();
    const auto how = sdk::text_parameter(context, "specifyBody", item, "keypair");
    if (!how) return how.error();
    WebBody& body = call.body;
    if (*type == "binaryData") return read_file_body(context, item, body);
    if (*type == "raw") {
        auto mime = sdk::text_parameter(context, "rawContentType", item);
        if (!mime) return mime.error();
        return read_text_body(context, item, std::move(*mime), body);
    }
    if (*type == "form-urlencoded") {
        if (*how == "string")
            return read_text_body(context, item, "application/x-www-form-urlencoded", body);
        body.kind = WebBody::Kind::Form;
        return read_pairs(context, item, body);
    }
    if (*type == "multipart-form-data") {
        body.kind = WebBody::Kind::Multipart;
        return read_multipart(context, item, body);
    }
    body.kind = WebBody::Kind::Json;
    if (*how != "json") return read_pairs(context, item, body);
    auto json = json_parameter(context, "jsonBody", item);
    if (!json) return json.error();
    if (*json)
        body.json = std::move(**json);
    else
        body.kind = WebBody::Kind::None;
    return {};
}

Result<void> read_redirects(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const bool is_default = context.version() >= 4;
    const auto follows =
        sdk::bool_parameter(context, "options.redirect.redirect.followRedirects", item, is_default);
    if (!follows) return follows.error();
    const auto most =
        sdk::number_parameter(context, "options.redirect.redirect.maxRedirects", item, 21);
    if (!most) return most.error();
    call.transport.follow_redirects = *follows;
    call.transport.max_redirects = static_cast<unsigned>(std::clamp(*most, 0.0, 1000.0));
    const auto keeps =
        sdk::bool_parameter(context, "options.sendCredentialsOnCrossOriginRedirect", item, false);
    if (!keeps) return keeps.error();
    call.transport.sends_credentials_everywhere = *keeps;
    return {};
}

Result<void> read_wish(sdk::NodeContext& context, std::size_t item, ResponseWish& wish) {
    const std::string at = "options.response.response.";
    const auto format = sdk::text_parameter(context, at + "responseFormat", item, "autodetect");
    if (!format) return format.error();
    using Format = ResponseWish::Format;
    wish.format = *format == "json"   ? Format::Json
                  : *format == "text" ? Format::Text
                  : *format == "file" ? Format::File
                                      : Format::Autodetect;
    const auto full = sdk::bool_parameter(context, at + "fullResponse", item, false);
    if (!full) return full.error();
    wish.full = *full;
    const auto never = sdk::bool_parameter(context, at + "neverError", item, false);
    if (!never) return never.error();
    wish.never_error = *never;
    const auto property = sdk::text_parameter(context, at + "outputPropertyName", item, "data");
    if (!property) return property.error();
    wish.property = property->empty() ? "data" : *property;
    return {};
}

Result<void> read_credential(sdk::NodeContext& context, std::size_t item, CallParameters& read) {
    const auto kind = sdk::text_parameter(context, "authentication", item, "none");
    if (!kind) return kind.error();
    if (*kind == "genericCredentialType" || *kind == "predefinedCredentialType") {
        const std::string name =
            *kind == "genericCredentialType" ? "genericAuthType" : "nodeCredentialType";
        auto type = sdk::text_parameter(context, name, item);
        if (!type) return type.error();
        if (type->empty()) {
            Error error{ErrorKind::InvalidInput,
                        "The request is to be authenticated, but no type of credential is chosen.",
                        "Choose one, or set \"Authentication\" to None."};
            error.parameter = name;
            return error;
        }
        read.credential = std::move(*type);
    }
    const auto certificate = sdk::bool_parameter(context, "provideSslCertificates", item, false);
    if (!certificate) return certificate.error();
    read.has_client_certificate = *certificate;
    return {};
}

}  // namespace

Result<CallParameters> read_call(sdk::NodeContext& context, std::size_t item) {
    CallParameters read;
    auto url = read_url(context, item);
    if (!url) return url.error();
    read.call.url = std::move(*url);
    auto method = sdk::text_parameter(context, "method", item, "GET");
    if (!method) return method.error();
    read.call.method = std::move(*method);
    const auto insecure =
        sdk::bool_parameter(context, "options.allowUnauthorizedCerts", item, false);
    if (!insecure) return insecure.error();
    read.call.transport.tls.verify = !*insecure;
    if (auto done = read_query(context, item, read.call); !done) return done.error();
    if (auto done = read_headers(context, item, read.call); !done) return done.error();
    if (auto done = add_idempotency_key(context, item, read.call); !done) return done.error();
    if (auto done = read_body(context, item, read.call); !done) return done.error();
    if (auto done = read_redirects(context, item, read.call); !done) return done.error();
    if (auto done = read_transport(context, item, 300'000, read.call); !done) return done.error();
    if (auto done = read_wish(context, item, read.wish); !done) return done.error();
    if (auto done = read_credential(context, item, read); !done) return done.error();
    add_accept(read.wish, read.call);
    return read;
}

}  // namespace millrace::nodes
