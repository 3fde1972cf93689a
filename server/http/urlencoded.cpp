#include "http/urlencoded.hpp"

#include "http/utf8.hpp"

namespace millrace::http {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The byte that the escape at `at` stands for, or -1.
int escaped_byte(std::string_view text, std::size_t at) {
    if (text.size() - at < 3) return -1;
    const int high = hex_value(text[at + 1]);
    const int low = hex_value(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string decode_form_text(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int byte = text[at] == '%' ? escaped_byte(text, at) : -1;
        if (byte >= 0) {
            result += static_cast<char>(byte);
            at += 2;
        } else {
            result += text[at] == '+' ? ' ' : text[at];
        }
    }
    return to_valid_utf8(std::move(result));
}

}  // namespace

Result<Pairs> parse_urlencoded(std::string_view text, std::size_t max_pairs) {
    Pairs pairs;
    while (!text.empty()) {
        const std::size_t end = text.find('&');
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (pair.empty()) continue;
        if (pairs.size() == max_pairs)
            return Error{
                .kind = ErrorKind::TooLarge,
                .message = "The form has more than " + std::to_string(max_pairs) + " fields.",
                .hint = "Send many values as JSON."};
        const std::size_t equals = pair.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        pairs.emplace_back(decode_form_text(pair.substr(0, equals)), decode_form_text(value));
    }
    return pairs;
}

bool percent_decode(std::string_view text, std::string& out) {
    out.clear();
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
            continue;
        }
        const int byte = escaped_byte(text, at);
        if (byte < 0) return false;
        out += static_cast<char>(byte);
        at += 2;
    }
    return true;
}

std::string_view first_value(const Pairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs)
        if (key == name) return value;
    return {};
}

JsonObject to_json(const Pairs& pairs) {
    JsonObject object;
    for (const auto& [name, value] : pairs) {
        const auto [member, is_new] = object.emplace(name, value);
        if (is_new) continue;
        Json& present = member->value();
        if (present.is_array())
            present.get_array().emplace_back(value);
        else
            present = JsonArray{std::move(present), value};
    }
    return object;
}

}  // namespace millrace::http
