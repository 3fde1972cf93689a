#include "nodes/web_call/web_call.hpp"

#include <algorithm>

#include "base/percent_encoding.hpp"
#include "http/headers.hpp"
#include "http/url.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// As encodeURIComponent has it.
constexpr std::string_view kPlainMarks = "-_.!~*'()";

void append_pair(std::string& out, const std::string& name, const Json& value, QueryArrays arrays) {
    if (value.is_array()) {
        std::size_t index = 0;
        for (const Json& one : value.get_array()) {
            std::string own = name;
            if (arrays == QueryArrays::Brackets) own += "[]";
            if (arrays == QueryArrays::Indices) own += "[" + std::to_string(index++) + "]";
            append_pair(out, own, one, arrays);
        }
        return;
    }
    if (value.is_object()) {
        for (const auto& member : value.get_object())
            append_pair(out, name + "[" + std::string(member.key()) + "]", member.value(), arrays);
        return;
    }
    if (!out.empty()) out.push_back('&');
    out += percent_encode(name, kPlainMarks);
    out.push_back('=');
    if (!value.is_null()) out += percent_encode(sdk::to_text(value), kPlainMarks);
}

std::string with_query(const std::string& url, const std::string& query) {
    if (query.empty()) return url;
    const std::size_t end = std::min(url.find('#'), url.size());
    std::string result = url.substr(0, end);
    if (result.find('?') == std::string::npos)
        result += '?';
    else if (!result.ends_with('?') && !result.ends_with('&'))
        result += '&';
    result += query;
    return result + url.substr(end);
}

// For a quoted text in a part's header: what would end the text or the line is escaped as browsers
// do.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out += "%22";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else if (c != '\0')
            out.push_back(c);
    }
    out.push_back('"');
    return out;
}

void add_multipart(http::ClientRequest& request, const WebBody& body, const std::string& boundary) {
    std::string text;
    for (const FormPart& part : body.parts) {
        text += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
        if (!part.file) {
            text += "\r\n\r\n" + part.text + "\r\n";
            continue;
        }
        const workflow::BinaryValue& file = *part.file;
        text += "; filename=" + quoted(file.file_name.empty() ? part.name : file.file_name);
        text += "\r\nContent-Type: ";
        text += http::is_header_value(file.mime_type) && !file.mime_type.empty()
                    ? file.mime_type
                    : std::string("application/octet-stream");
        text += "\r\n\r\n";
        request.body_contents.push_back(memory_content(std::move(text)));
        request.body_contents.push_back(file.content);
        text = "\r\n";
    }
    text += "--" + boundary + "--\r\n";
    request.body_contents.push_back(memory_content(std::move(text)));
}

void set_type(http::ClientRequest& request, std::string_view type) {
    if (!request.headers.has("Content-Type")) request.headers.add("Content-Type", type);
}

void add_body(http::ClientRequest& request, const WebBody& body, const std::string& boundary) {
    switch (body.kind) {
        case WebBody::Kind::None:
            return;
        case WebBody::Kind::Json:
            request.body = to_json_text(body.json);
            return set_type(request, "application/json");
        case WebBody::Kind::Form:
            request.body = query_text(body.json.get_object(), QueryArrays::Brackets);
            return set_type(request, "application/x-www-form-urlencoded");
        case WebBody::Kind::Multipart:
            request.headers.remove("Content-Type");  // only we know the boundary
            set_type(request, "multipart/form-data; boundary=" + boundary);
            return add_multipart(request, body, boundary);
        case WebBody::Kind::Raw:
            if (body.raw->size() > 0) request.body_contents.push_back(body.raw);
            if (!body.content_type.empty()) set_type(request, body.content_type);
            return;
    }
}

}  // namespace

const std::string* find_header(const WebCall& call, std::string_view name) {
    for (const auto& [known, value] : call.headers)
        if (http::equals_ignoring_case(known, name)) return &value;
    return nullptr;
}

void set_header(WebCall& call, std::string_view name, std::string value) {
    std::erase_if(call.headers,
                  [&](const auto& one) { return http::equals_ignoring_case(one.first, name); });
    call.headers.emplace_back(name, std::move(value));
}

bool is_secret_header(const WebCall& call, std::string_view name) {
    return std::ranges::any_of(call.transport.secret_headers,
                               [&](const std::string& secret) {
                                   return http::equals_ignoring_case(secret, name);
                               }) ||
           http::equals_ignoring_case(name, "Authorization") ||
           http::equals_ignoring_case(name, "Cookie");
}

void drop_credentials(WebCall& call) {
    call.transport.credentials.reset();
    call.transport.tls.certificate.clear();
    std::erase_if(call.headers, [&](const auto& one) { return is_secret_header(call, one.first); });
    for (const std::string& name : call.secret_query) call.query.erase(name);
    if (call.has_secret_body) call.body = {};
}

std::string query_text(const JsonObject& values, QueryArrays arrays) {
    std::string text;
    for (const auto& member : values)
        append_pair(text, std::string(member.key()), member.value(), arrays);
    return text;
}

Result<http::ClientRequest> to_request(const WebCall& call, std::string boundary) {
    http::ClientRequest request = call.transport;
    request.method = call.method;
    request.url = with_query(call.url, query_text(call.query, call.query_arrays));
    if (const auto url = http::parse_url(request.url); !url) return url.error();
    for (const auto& [name, value] : call.headers) {
        // Checked here, where the words can be about the parameter.
        if (!http::is_header_name(name) || !http::is_header_value(value))
            return Error{ErrorKind::InvalidInput,
                         "The header \"" + (http::is_header_name(name) ? name : std::string("?")) +
                             "\" cannot be sent: " +
                             (http::is_header_name(name) ? "its value has a line end in it."
                                                         : "its name is no header name."),
                         "A header's name is one word, its value is one line."};
        request.headers.add(name, value);
    }
    add_body(request, call.body, boundary);
    return request;
}

}  // namespace millrace::nodes
