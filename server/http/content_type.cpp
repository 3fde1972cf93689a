#include "http/content_type.hpp"

#include <algorithm>

namespace millrace::http {
namespace {

Error invalid(std::string_view header, std::string_view reason) {
    // The header is the sender's text: only so much of it is repeated.
    return {.kind = ErrorKind::InvalidInput,
            .message = "The header value \"" + std::string(header.substr(0, 100)) + "\" " +
                       std::string(reason)};
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_character);
}

// Reads a quoted string that starts at the front of `rest`. A backslash escapes a quote or a
// backslash; before anything else it stands for itself, as in the Windows paths that some clients
// send. False without an end.
bool read_quoted(std::string_view& rest, std::string& out) {
    out.clear();
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            rest.remove_prefix(i + 1);
            return true;
        }
        const bool escapes =
            rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\');
        if (escapes) ++i;
        out += rest[i];
    }
    return false;
}

}  // namespace

Result<HeaderValue> parse_header_value(std::string_view text) {
    HeaderValue result;
    const std::size_t end = text.find(';');
    result.value = to_lower(trim(text.substr(0, end)));
    std::string_view rest = end == std::string_view::npos ? std::string_view() : text.substr(end);
    std::string value;
    for (;;) {
        rest = trim(rest);
        if (rest.empty()) return result;
        if (rest[0] != ';') return invalid(text, "has text after a parameter's value.");
        rest = trim(rest.substr(1));
        if (rest.empty()) return result;
        const std::size_t equals = rest.find('=');
        const std::string_view name = rest.substr(0, equals);
        if (equals == std::string_view::npos || !is_token(name))
            return invalid(text, "has a parameter that is not name=value.");
        rest.remove_prefix(equals + 1);
        if (rest.starts_with('"')) {
            if (!read_quoted(rest, value)) return invalid(text, "has a quote that is not closed.");
        } else {
            const std::size_t stop = std::min(rest.find(';'), rest.size());
            value = trim(rest.substr(0, stop));
            if (!is_token(value))
                return invalid(text, "has a parameter value that must be quoted.");
            rest.remove_prefix(stop);
        }
        if (result.parameters.has(name)) return invalid(text, "gives a parameter twice.");
        result.parameters.add(to_lower(name), value);
    }
}

bool ContentType::is_json() const {
    return type == "application/json" || type.ends_with("+json");
}

Result<ContentType> parse_content_type(std::string_view text) {
    auto parsed = parse_header_value(text);
    if (!parsed) return parsed.error();
    const std::size_t slash = parsed->value.find('/');
    const std::string_view type = parsed->value;
    if (slash == std::string::npos || !is_token(type.substr(0, slash)) ||
        !is_token(type.substr(slash + 1)))
        return invalid(text, "is not a content type such as application/json.");
    return ContentType{.type = std::move(parsed->value),
                       .charset = to_lower(parsed->parameters.get("charset")),
                       .boundary = std::string(parsed->parameters.get("boundary"))};
}

Result<ContentType> content_type_of(const Headers& headers) {
    const auto values = headers.all("Content-Type");
    if (values.empty()) return ContentType{};
    for (const std::string_view value : values)
        if (value != values.front())
            return Error{.kind = ErrorKind::InvalidInput,
                         .message = "The request has several Content-Type headers that differ."};
    return parse_content_type(values.front());
}

}  // namespace millrace::http
