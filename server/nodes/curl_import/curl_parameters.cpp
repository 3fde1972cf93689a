#include "nodes/curl_import/curl_parameters.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "http/headers.hpp"
#include "http/urlencoded.hpp"
#include "http/utf8.hpp"
#include "nodes/curl_import/curl_command.hpp"

namespace millrace::nodes {
namespace {

// A parameter that starts with "=" is an expression; this one is a text.
Json literal(std::string text) {
    text = http::to_valid_utf8(std::move(text));
    if (!text.starts_with('=')) return Json(std::move(text));
    std::string quoted;
    append_json_string(quoted, text);
    std::string safe = "={{ ";
    for (const char c : quoted) {
        if (c == '{' || c == '}')  // must not end the template
            safe += c == '{' ? "\\u007b" : "\\u007d";
        else
            safe.push_back(c);
    }
    return Json(safe + " }}");
}

JsonObject entry(std::string name, std::string value) {
    JsonObject one;
    one["name"] = literal(std::move(name));
    one["value"] = literal(std::move(value));
    return one;
}

Json entries(const http::Pairs& pairs) {
    JsonArray list;
    for (const auto& [name, value] : pairs) list.push_back(entry(name, value));
    JsonObject collection;
    collection["parameters"] = std::move(list);
    return collection;
}

bool repeats_a_name(const http::Pairs& pairs) {
    for (std::size_t i = 0; i < pairs.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (pairs[i].first == pairs[j].first) return true;
    return false;
}

// Takes the header out and returns its value.
std::string take_header(CurlCommand& command, std::string_view name) {
    std::string value;
    std::erase_if(command.headers, [&](const auto& one) {
        if (!http::equals_ignoring_case(one.first, name)) return false;
        value = one.second;
        return true;
    });
    return value;
}

void set_url(CurlCommand& command, JsonObject& parameters) {
    std::string url = command.url;
    if (url.find("://") == std::string::npos) url = "http://" + url;
    url = url.substr(0, url.find('#'));
    std::string query;
    if (const std::size_t at = url.find('?'); at != std::string::npos) {
        query = url.substr(at + 1);
        url.resize(at);
    }
    if (command.data_in_query && command.data) {
        if (!query.empty()) query += "&";
        query += *command.data;
    }
    const auto pairs = http::parse_urlencoded(query);
    // Repeated names and words without "=" are kept only in the URL itself.
    if (query.empty() || !pairs || repeats_a_name(*pairs) || pairs->size() > 200) {
        parameters["url"] = literal(query.empty() ? url : url + "?" + query);
        return;
    }
    parameters["url"] = literal(url);
    parameters["sendQuery"] = true;
    parameters["queryParameters"] = entries(*pairs);
}

void set_form(const CurlCommand& command, JsonObject& parameters) {
    JsonArray list;
    for (const CurlFormPart& part : command.form) {
        JsonObject one;
        one["parameterType"] = part.is_file ? "formBinaryData" : "formData";
        one["name"] = literal(part.name);
        one[part.is_file ? "inputDataFieldName" : "value"] =
            literal(part.is_file ? part.name : part.value);
        list.push_back(std::move(one));
    }
    JsonObject collection;
    collection["parameters"] = std::move(list);
    parameters["sendBody"] = true;
    parameters["contentType"] = "multipart-form-data";
    parameters["bodyParameters"] = std::move(collection);
}

void set_body(CurlCommand& command, JsonObject& parameters) {
    if (!command.form.empty()) {
        take_header(command, "Content-Type");
        return set_form(command, parameters);
    }
    if (!command.data || command.data_in_query) return;
    const std::string data = http::to_valid_utf8(*command.data);
    parameters["sendBody"] = true;
    std::string type = take_header(command, "Content-Type");
    if (type.empty())
        type = command.is_json ? "application/json" : "application/x-www-form-urlencoded";
    const std::string plain(http::trim(std::string_view(type).substr(0, type.find(';'))));
    if (http::equals_ignoring_case(plain, "application/json") && parse_json(data)) {
        parameters["contentType"] = "json";
        parameters["specifyBody"] = "json";
        parameters["jsonBody"] = literal(data);
        return;
    }
    if (http::equals_ignoring_case(plain, "application/x-www-form-urlencoded")) {
        parameters["contentType"] = "form-urlencoded";
        const auto pairs = http::parse_urlencoded(data);
        const bool is_form =
            data.find('=') != std::string::npos && !data.starts_with('{') && !data.starts_with('[');
        if (is_form && pairs && !repeats_a_name(*pairs) && pairs->size() <= 200) {
            parameters["bodyParameters"] = entries(*pairs);
        } else {
            parameters["specifyBody"] = "string";
            parameters["body"] = literal(data);
        }
        return;
    }
    parameters["contentType"] = "raw";
    parameters["rawContentType"] = literal(type);
    parameters["body"] = literal(data);
}

void set_user(CurlCommand& command, JsonObject& parameters) {
    if (command.user.empty()) return;
    if (command.is_digest) {
        parameters["authentication"] = "genericCredentialType";
        parameters["genericAuthType"] = "httpDigestAuth";
        command.warnings.emplace_back(
            "User and password of --digest belong into a credential; choose one of the type Digest "
            "Auth.");
        return;
    }
    const std::string login =
        command.user.find(':') == std::string::npos ? command.user + ":" : command.user;
    command.headers.emplace_back("Authorization", "Basic " + to_base64(login));
    command.warnings.emplace_back(
        "User and password are in the header Authorization, readable for everybody who sees the "
        "workflow; a credential of the type Basic Auth hides them.");
}

void set_headers(const CurlCommand& command, JsonObject& parameters) {
    if (command.headers.empty()) return;
    JsonArray list;
    for (const auto& [name, value] : command.headers) list.push_back(entry(name, value));
    JsonObject collection;
    collection["parameters"] = std::move(list);
    parameters["sendHeaders"] = true;
    parameters["headerParameters"] = std::move(collection);
}

JsonObject options_of(const CurlCommand& command) {
    JsonObject options;
    if (command.is_insecure) options["allowUnauthorizedCerts"] = true;
    if (command.follows_redirects) {
        JsonObject redirect;
        redirect["followRedirects"] = true;
        if (command.max_redirects) redirect["maxRedirects"] = *command.max_redirects;
        options["redirect"] = JsonObject{{"redirect", std::move(redirect)}};
    }
    if (command.max_seconds)
        options["timeout"] = static_cast<std::int64_t>(*command.max_seconds * 1000);
    if (!command.proxy.empty()) options["proxy"] = literal(command.proxy);
    return options;
}

}  // namespace

Result<CurlImport> import_curl(std::string_view text) {
    auto command = parse_curl(text);
    if (!command) return command.error();
    JsonObject parameters;
    const bool has_body = (command->data && !command->data_in_query) || !command->form.empty();
    std::string method = command->method;
    if (method.empty()) method = command->head_only ? "HEAD" : has_body ? "POST" : "GET";
    parameters["method"] = literal(method);
    set_url(*command, parameters);
    set_user(*command, parameters);
    if (command->is_json && std::ranges::none_of(command->headers, [](const auto& one) {
            return http::equals_ignoring_case(one.first, "Accept");
        }))
        command->headers.emplace_back("Accept", "application/json");
    set_body(*command, parameters);
    set_headers(*command, parameters);
    parameters["options"] = options_of(*command);
    return CurlImport{std::move(parameters), std::move(command->warnings)};
}

}  // namespace millrace::nodes
