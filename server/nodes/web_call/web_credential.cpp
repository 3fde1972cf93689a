#include "nodes/web_call/web_credential.hpp"

#include "base/base64.hpp"
#include "nodes/web_call/oauth1.hpp"
#include "nodes/web_call/service_credential.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

Error lacks(std::string_view type, std::string_view field) {
    return {ErrorKind::InvalidInput,
            "The credential of the type \"" + std::string(type) + "\" has no value for \"" +
                std::string(field) + "\".",
            "Fill it in where the credential is kept."};
}

Result<std::string> needed(std::string_view type, const JsonObject& fields, std::string_view name) {
    const Json* value = fields.if_contains(name);
    if (!value || value->is_null()) return lacks(type, name);
    std::string text = sdk::to_text(*value);
    if (text.empty()) return lacks(type, name);
    return text;
}

std::string text_field(const JsonObject& fields, std::string_view name) {
    const Json* value = fields.if_contains(name);
    return value && !value->is_null() ? sdk::to_text(*value) : std::string();
}

void set_secret_header(WebCall& call, const std::string& name, std::string value) {
    call.transport.secret_headers.push_back(name);
    set_header(call, name, std::move(value));
}

Result<void> apply_login(std::string_view type, const JsonObject& fields, WebCall& call,
                         http::Credentials::Scheme scheme) {
    const std::string user = text_field(fields, "user");
    if (user.empty() && text_field(fields, "password").empty()) return lacks(type, "user");
    call.transport.credentials = http::Credentials{scheme, user, text_field(fields, "password")};
    return {};
}

// {"headers": {…}, "qs": {…}, "body": {…}}, merged into the request.
Result<void> apply_custom(std::string_view type, const JsonObject& fields, WebCall& call) {
    const auto written = needed(type, fields, "json");
    if (!written) return written.error();
    const auto parsed = parse_json(*written);
    if (!parsed || !parsed->is_object())
        return Error{ErrorKind::InvalidInput,
                     "The field \"json\" of the credential of the type \"httpCustomAuth\" is no "
                     "JSON object.",
                     "Write it as {\"headers\": {\"X-Key\": \"…\"}}; \"qs\" and \"body\" may stand "
                     "beside \"headers\"."};
    if (const Json* headers = find_member(*parsed, "headers"); headers && headers->is_object())
        for (const auto& header : headers->get_object())
            set_secret_header(call, std::string(header.key()), sdk::to_text(header.value()));
    if (const Json* query = find_member(*parsed, "qs"); query && query->is_object())
        for (const auto& one : query->get_object()) {
            call.secret_query.emplace_back(one.key());
            call.query[one.key()] = one.value();
        }
    const Json* body = find_member(*parsed, "body");
    if (!body || !body->is_object() || body->get_object().empty()) return {};
    call.has_secret_body = true;
    if (call.body.kind == WebBody::Kind::None) {
        call.body.kind = WebBody::Kind::Json;
        call.body.json = JsonObject();
    }
    for (const auto& one : body->get_object()) {
        if (call.body.kind == WebBody::Kind::Multipart)
            call.body.parts.push_back({std::string(one.key()), sdk::to_text(one.value())});
        else if (call.body.json.is_object())
            call.body.json.get_object()[one.key()] = one.value();
    }
    return {};
}

Result<void> apply_oauth2(std::string_view type, const JsonObject& fields, WebCall& call) {
    const Json all(fields);
    const Json* data = find_member(all, "oauthTokenData");
    std::optional<Json> parsed;
    if (data && data->is_string())
        if (auto read = parse_json(text_of(data->get_string()))) {
            parsed = std::move(*read);
            data = &*parsed;
        }
    const std::string_view token = data ? text_member(*data, "access_token") : std::string_view();
    if (token.empty()) {
        Error error = lacks(type, "oauthTokenData.access_token");
        error.hint = "Connect the account, so that there is an access token.";
        return error;
    }
    set_secret_header(call, "Authorization", "Bearer " + std::string(token));
    return {};
}

}  // namespace

Result<void> limit_hosts(std::string_view type, const JsonObject& fields, WebCall& call) {
    const std::string rule = text_field(fields, "allowedHttpRequestDomains");
    if (rule == "none")
        return Error{ErrorKind::Forbidden,
                     "The credential of the type \"" + std::string(type) +
                         "\" may not be used for requests of this node.",
                     "Its owner decides in \"Allowed HTTP Request Domains\"."};
    const std::string domains = text_field(fields, "allowedDomains");
    if (rule != "domains" && (domains.empty() || rule == "all")) return {};
    auto hosts = sdk::split_field_list(domains);
    if (hosts.empty())
        return Error{ErrorKind::Forbidden,
                     "The credential of the type \"" + std::string(type) +
                         "\" names no domain that it may be sent to.",
                     "Its owner decides in \"Allowed Domains\"."};
    call.transport.allowed_hosts = std::move(hosts);
    return {};
}

Result<void> apply_fields(std::string_view type, const JsonObject& fields, WebCall& call) {
    if (auto limited = limit_hosts(type, fields, call); !limited) return limited;
    if (type == "httpBasicAuth")
        return apply_login(type, fields, call, http::Credentials::Scheme::Basic);
    if (type == "httpDigestAuth")
        return apply_login(type, fields, call, http::Credentials::Scheme::Digest);
    if (type == "httpCustomAuth") return apply_custom(type, fields, call);
    if (type == "httpHeaderAuth" || type == "httpQueryAuth") {
        const auto name = needed(type, fields, "name");
        if (!name) return name.error();
        if (type == "httpHeaderAuth") {
            set_secret_header(call, *name, text_field(fields, "value"));
            return {};
        }
        call.secret_query.push_back(*name);
        call.query[*name] = text_field(fields, "value");
        return {};
    }
    if (type == "httpBearerAuth") {
        const auto token = needed(type, fields, "token");
        if (!token) return token.error();
        set_secret_header(call, "Authorization", "Bearer " + *token);
        return {};
    }
    if (type.ends_with("OAuth2Api") || type == "oAuth2Api") return apply_oauth2(type, fields, call);
    return apply_service_credential(type, fields, call);
}

Result<void> apply_credential(sdk::NodeContext& context, std::string_view type, WebCall& call) {
    const auto fields = context.credential(type);
    if (!fields) return fields.error();
    if (type != "oAuth1Api" && !type.ends_with("OAuth1Api"))
        return apply_fields(type, *fields, call);
    if (auto limited = limit_hosts(type, *fields, call); !limited) return limited;
    const auto nonce = context.random().next();
    const auto seconds = context.clock().now().time_since_epoch().count() / 1000;
    return sign_oauth1(*fields, call, number_to_text(static_cast<double>(seconds)),
                       std::to_string(nonce));
}

Result<void> apply_client_certificate(sdk::NodeContext& context, WebCall& call) {
    const auto fields = context.credential("httpSslAuth");
    if (!fields) return fields.error();
    if (auto limited = limit_hosts("httpSslAuth", *fields, call); !limited) return limited;
    http::TlsSettings& tls = call.transport.tls;
    tls.authorities = text_field(*fields, "ca");
    tls.certificate = text_field(*fields, "cert");
    tls.key = text_field(*fields, "key");
    tls.key_password = text_field(*fields, "passphrase");
    return {};
}

}  // namespace millrace::nodes
