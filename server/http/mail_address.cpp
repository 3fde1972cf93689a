// Addresses as people write them into one field.
#include <algorithm>

#include "http/headers.hpp"
#include "http/mail.hpp"

namespace millrace::http {
namespace {

Error no_address(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, 100)) shown += c >= 0 && c < ' ' ? ' ' : c;
    return Error{ErrorKind::InvalidInput, "\"" + shown + "\" is no mail address.",
                 "Write name@example.com or Name <name@example.com>, with commas between several."};
}

// Nothing that could end a command, a header or a quoted text. Other than ASCII is left to the
// server (RFC 6531).
bool is_address(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.size() > 320)
        return false;
    if (text.front() == '-') return false;
    return std::none_of(text.begin(), text.end(),
                        [](char c) {
                            return (c >= 0 && c <= ' ') || c == 0x7f || c == '<' || c == '>' ||
                                   c == '(' || c == ')' || c == '[' || c == ']' || c == '\\' ||
                                   c == ',' || c == ';' || c == '"';
                        }) &&
           text.find('@') == at;
}

// Parts between commas and semicolons outside of quotes and angle brackets.
std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    bool in_quotes = false;
    bool in_brackets = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && in_quotes) {
            ++i;
        } else if (c == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes && (c == '<' || c == '>')) {
            in_brackets = c == '<';
        } else if (!in_quotes && !in_brackets && (c == ',' || c == ';')) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(text.substr(begin));
    return parts;
}

// A name without the quotes around it.
std::string unquoted(std::string_view text) {
    text = trim(text);
    if (text.size() < 2 || text.front() != text.back() ||
        (text.front() != '"' && text.front() != '\''))
        return std::string(text);
    std::string name;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '\\' && i + 2 < text.size()) ++i;
        name += text[i];
    }
    return name;
}

}  // namespace

Result<std::vector<MailAddress>> parse_mail_addresses(std::string_view text) {
    std::vector<MailAddress> addresses;
    for (const std::string_view written : split(text)) {
        const std::string_view part = trim(written);
        if (part.empty()) continue;
        MailAddress one;
        const std::size_t open = part.rfind('<');
        if (open == std::string_view::npos) {
            one.address = part;
        } else {
            if (part.back() != '>') return no_address(part);
            one.name = unquoted(part.substr(0, open));
            one.address = trim(part.substr(open + 1, part.size() - open - 2));
        }
        const bool has_line_end = std::any_of(one.name.begin(), one.name.end(), [](char c) {
            return (c >= 0 && c < ' ') || c == 0x7f;
        });
        if (has_line_end || !is_address(one.address)) return no_address(part);
        addresses.push_back(std::move(one));
    }
    return addresses;
}

}  // namespace millrace::http
