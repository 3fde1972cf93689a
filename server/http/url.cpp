#include "http/url.hpp"

#include <curl/curl.h>
#include <idn2.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "http/detail/curl_start.hpp"
#include "http/headers.hpp"

namespace millrace::http {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Error invalid(std::string message, std::string hint) {
    return {ErrorKind::InvalidInput, std::move(message), std::move(hint)};
}

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string_view trim_blank(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n\f";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Path and query with everything encoded that browsers encode there.
std::string encode(std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string result;
    result.reserve(text.size());
    bool in_query = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        in_query = in_query || c == '?';
        const std::string_view unsafe = in_query ? R"( "<>'\)" : R"( "<>`{}^\)";
        if (byte < 0x80 && unsafe.find(c) == std::string_view::npos) {
            result += c;
        } else {
            result += '%';
            result += kDigits[byte >> 4];
            result += kDigits[byte & 15];
        }
    }
    return result;
}

std::string part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(handle, which, &text, flags) != CURLUE_OK) return {};
    const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
    return text;
}

Error refused(CURLUcode code) {
    switch (code) {
        case CURLUE_BAD_PORT_NUMBER:
            return invalid("The URL's port is not a number from 1 to 65535.",
                           "Write it as https://host:port/path.");
        case CURLUE_NO_HOST:
            return invalid("The URL has no host.", "Write it as https://host/path.");
        case CURLUE_BAD_HOSTNAME:
        case CURLUE_BAD_IPV6:
        case CURLUE_BAD_LOGIN:
        case CURLUE_BAD_USER:
            return invalid("The URL's host is not valid.",
                           "A host name or an IP address is needed; \"@\" in a password is "
                           "written %40.");
        default:
            return invalid(std::string("The URL is not valid: ") + curl_url_strerror(code) + ".",
                           "Write it as https://host/path; line breaks and other control "
                           "characters may not be in it.");
    }
}

// Of a handle that holds a whole URL; its parts are changed.
Result<Url> take_apart(CURLU* handle) {
    Url url;
    url.user = part(handle, CURLUPART_USER, CURLU_URLDECODE);
    url.password = part(handle, CURLUPART_PASSWORD, CURLU_URLDECODE);
    for (const auto which : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS})
        curl_url_set(handle, which, nullptr, 0);
    url.scheme = part(handle, CURLUPART_SCHEME);
    url.host = to_lower(part(handle, CURLUPART_HOST));
    curl_url_set(handle, CURLUPART_HOST, url.host.c_str(), 0);
    url.text = part(handle, CURLUPART_URL);
    if (url.host.starts_with('[')) url.host = url.host.substr(1, url.host.size() - 2);
    if (url.text.empty() || url.host.empty()) return refused(CURLUE_NO_HOST);

    const std::string port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (url.port == 0) return refused(CURLUE_BAD_PORT_NUMBER);
    return url;
}

}  // namespace

std::string Url::authority() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool Url::has_same_origin(const Url& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
}

std::string_view scheme_of(std::string_view text) {
    text = trim_blank(text);
    const std::size_t end = text.find(':');
    if (end == std::string_view::npos || end == 0 || !is_alphanumeric(text[0])) return {};
    const auto scheme = text.substr(0, end);
    const bool fits = std::ranges::all_of(
        scheme, [](char c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; });
    return fits ? scheme : std::string_view();
}

Result<std::string> to_ascii_host(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (is_ascii(host)) return to_lower(host);
    char* ascii = nullptr;
    const int code =
        idn2_to_ascii_8z(std::string(host).c_str(), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, decltype(&idn2_free)> owner(ascii, &idn2_free);
    // Wide forms of "/", "@" and the like become these, and must not end the host.
    const bool is_name =
        code == IDN2_OK && std::ranges::all_of(std::string_view(ascii), [](char c) {
            return is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
        });
    if (!is_name)
        return invalid("The URL's host is not a valid name.",
                       "Write the name in its ASCII form (xn--…).");
    return to_lower(ascii);
}

Result<Url> parse_url(std::string_view text) {
    start_curl();
    text = trim_blank(text);
    text = text.substr(0, text.find('#'));
    const auto scheme = to_lower(scheme_of(text));
    if (scheme.empty() || !text.substr(scheme.size()).starts_with("://"))
        return invalid("The URL does not begin with http:// or https://.",
                       "Write the whole URL, such as https://example.com/path.");
    if (scheme != "http" && scheme != "https")
        return invalid("The URL's scheme \"" + scheme + "\" is not supported.",
                       "Only http:// and https:// can be requested.");

    if (has_control_character(text)) return refused(CURLUE_MALFORMED_INPUT);
    const std::size_t end = std::min(text.find_first_of("/?", scheme.size() + 3), text.size());
    if (text.substr(0, end).find('\\') != std::string_view::npos)
        return invalid("The URL's host has a backslash in it.", "Use \"/\" before the path.");

    const std::string whole = std::string(text.substr(0, end)) + encode(text.substr(end));
    const Handle handle(curl_url(), &curl_url_cleanup);
    const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, whole.c_str(), 0);
    if (code != CURLUE_OK) return refused(code);
    const std::string host = part(handle.get(), CURLUPART_HOST);
    if (is_ascii(host)) return take_apart(handle.get());

    const auto ascii = to_ascii_host(host);
    if (!ascii) return ascii.error();
    curl_url_set(handle.get(), CURLUPART_HOST, ascii->c_str(), 0);
    return parse_url(part(handle.get(), CURLUPART_URL));
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
    start_curl();
    reference = trim_blank(reference);
    reference = reference.substr(0, reference.find('#'));
    Result<Url> url = Error{};
    if (!scheme_of(reference).empty()) {
        url = parse_url(reference);
    } else if (reference.starts_with("//")) {
        url = parse_url(base.scheme + ":" + std::string(reference));
    } else {
        if (has_control_character(reference)) return refused(CURLUE_MALFORMED_INPUT);
        const Handle handle(curl_url(), &curl_url_cleanup);
        curl_url_set(handle.get(), CURLUPART_URL, base.text.c_str(), 0);
        const CURLUcode code =
            curl_url_set(handle.get(), CURLUPART_URL, encode(reference).c_str(), 0);
        if (code != CURLUE_OK) return refused(code);
        url = parse_url(part(handle.get(), CURLUPART_URL));
    }
    if (url) url->user = url->password = {};
    return url;
}

}  // namespace millrace::http
