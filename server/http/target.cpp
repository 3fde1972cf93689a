#include "http/target.hpp"

#include <algorithm>

#include "http/headers.hpp"
#include "http/utf8.hpp"

namespace millrace::http {
namespace {

Error bad_path(std::string reason) {
    return {.kind = ErrorKind::InvalidInput, .message = "The request's path " + std::move(reason)};
}

// Cuts "http://host" off an absolute target, which proxies send. Its host is not looked at.
std::string_view without_origin(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equals_ignoring_case(text.substr(0, scheme.size()), scheme)) continue;
        const std::size_t start = text.find_first_of("/?", scheme.size());
        if (start == std::string_view::npos) return "/";
        return text[start] == '/' ? text.substr(start) : std::string_view();
    }
    return text;
}

Result<std::string> decode_segment(std::string_view raw) {
    std::string segment;
    if (!percent_decode(raw, segment))
        return bad_path("has a '%' that starts no escape such as %20.");
    if (segment == "." || segment == "..") return bad_path("has a '.' or '..' segment.");
    const bool has_control = std::ranges::any_of(segment, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    if (has_control) return bad_path("has a control character.");
    if (!is_valid_utf8(segment)) return bad_path("is not valid UTF-8.");
    return segment;
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
    Target target;
    if (text == "*") {
        target.path = "*";
        return target;
    }
    text = without_origin(text);
    if (!text.starts_with('/')) return bad_path("does not start with '/'.");

    const std::size_t question = text.find('?');
    target.path = text.substr(0, question);
    if (question != std::string_view::npos) {
        auto query = parse_urlencoded(text.substr(question + 1));
        if (!query) return query.error();
        target.query = std::move(*query);
    }

    std::string_view rest = std::string_view(target.path).substr(1);
    if (rest.empty()) return target;
    target.segments.reserve(static_cast<std::size_t>(std::ranges::count(rest, '/')) + 1);
    for (bool more = true; more;) {
        const std::size_t slash = rest.find('/');
        more = slash != std::string_view::npos;
        auto segment = decode_segment(rest.substr(0, slash));
        if (!segment) return segment.error();
        target.segments.push_back(std::move(*segment));
        if (more) rest.remove_prefix(slash + 1);
    }
    return target;
}

}  // namespace millrace::http
