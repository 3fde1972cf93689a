#include "http/detail/response_head.hpp"

#include <charconv>

#include "base/log.hpp"

namespace millrace::http {
namespace {

void append_number(std::string& out, std::uint64_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

bool is_framing(std::string_view name) {
    return equals_ignoring_case(name, "Content-Length") ||
           equals_ignoring_case(name, "Transfer-Encoding") ||
           equals_ignoring_case(name, "Connection") || equals_ignoring_case(name, "Date");
}

bool may_have_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace

bool has_body(int status, bool is_head) {
    return !is_head && may_have_body(status);
}

void append_response_head(std::string& out, const Response& response,
                          const ResponseFraming& framing) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::uint64_t>(response.status));
    out += ' ';
    out += reason_of(response.status);
    out += "\r\n";
    for (const auto [name, value] : response.headers) {
        if (is_framing(name)) continue;
        if (!is_header_name(name) || !is_header_value(value)) {
            log::warn(
                "A response header was left out: its name or value has characters that must not be "
                "sent.",
                {{"header", std::string(name)}});
            continue;
        }
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (may_have_body(response.status)) {
        out += "Content-Length: ";
        append_number(out, response.size());
        out += "\r\n";
    }
    out += "Date: ";
    out += framing.date;
    if (framing.close)
        out += "\r\nConnection: close";
    else if (framing.keep_alive)
        out += "\r\nConnection: keep-alive";
    out += "\r\n\r\n";
}

}  // namespace millrace::http
