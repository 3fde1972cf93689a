// What libcurl is told before an exchange.
#include <algorithm>
#include <chrono>
#include <new>

#include "http/detail/curl_transfer.hpp"

namespace millrace::http {
namespace {

// How long an unused connection may have been idle. Servers close them after five seconds and more;
// a request that meets the closing can be repeated only when it is idempotent.
constexpr long kIdleSeconds = 60;
constexpr long kIdleSecondsUnrepeatable = 4;

bool needs_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

long milliseconds(Duration duration) {
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(duration);
    return static_cast<long>(std::max<std::int64_t>(1, rounded.count()));
}

const char* encodings() {
    const auto features = curl_version_info(CURLVERSION_NOW)->features;
    return (features & CURL_VERSION_BROTLI) != 0 ? "gzip, deflate, br" : "gzip, deflate";
}

}  // namespace

template <class Value>
void CurlTransfer::set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    check(code == CURLE_OK, "libcurl knows its options");
}

Result<void> CurlTransfer::prepare(const Proxy* proxy, Duration left) {
    set_basics(left);
    set_callbacks();
    set_method();
    if (auto result = set_headers(); !result) return result;
    set_tls();
    // The empty text keeps libcurl from asking the environment.
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "");
    if (proxy != nullptr) set_proxy(*proxy);
    if (hop_.has_credentials) set_credentials();
    return {};
}

void CurlTransfer::set_basics(Duration left) {
    set(CURLOPT_URL, hop_.url.text.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_HTTP_VERSION, request_.version == HttpVersion::Http2
                                  ? static_cast<long>(CURL_HTTP_VERSION_2TLS)
                                  : static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(std::min(request_.connect_timeout, left)));
    set(CURLOPT_MAXAGE_CONN, is_repeatable_ ? kIdleSeconds : kIdleSecondsUnrepeatable);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    // Ending a transfer must not wait for the thread that looks up its host's name.
    set(CURLOPT_QUICK_EXIT, 1L);
    if (request_.accept_compression) set(CURLOPT_ACCEPT_ENCODING, encodings());
    set(CURLOPT_USERAGENT, options_.user_agent.c_str());
}

void CurlTransfer::set_callbacks() {
    set(CURLOPT_ERRORBUFFER, words_.data());
    set(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PREREQFUNCTION, &CurlTransfer::on_request);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_line);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void CurlTransfer::set_method() {
    const bool is_head = hop_.method == "HEAD";
    if (is_head) set(CURLOPT_NOBODY, 1L);
    const std::string_view body = hop_.has_body ? std::string_view(request_.body) : "";
    if (hop_.has_body && !request_.body_contents.empty()) {
        source_.emplace(request_.body, request_.body_contents, pause_);
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(source_->size()));
        set(CURLOPT_READFUNCTION, &CurlTransfer::on_send);
        set(CURLOPT_READDATA, this);
        set(CURLOPT_SEEKFUNCTION, &CurlTransfer::on_seek);
        set(CURLOPT_SEEKDATA, this);
    } else if (!body.empty() || needs_body(hop_.method)) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        set(CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
    }
    set(CURLOPT_CUSTOMREQUEST, hop_.method.c_str());
    std::uint64_t limit = request_.response_limit;
    if (request_.store.contents) limit = std::max(limit, request_.store.limit);
    if (!is_head)
        set(CURLOPT_MAXFILESIZE_LARGE,
            static_cast<curl_off_t>(std::min<std::uint64_t>(limit, INT64_MAX)));
}

Result<void> CurlTransfer::set_headers() {
    const auto append = [this](const std::string& line) {
        curl_slist* list = curl_slist_append(headers_.get(), line.c_str());
        if (list == nullptr) throw std::bad_alloc();
        if (!headers_) headers_.reset(list);  // else it is the same, longer
    };
    for (const auto [name, value] : hop_.headers) {
        if (!is_header_name(name) || !is_header_value(value))
            return Error{ErrorKind::InvalidInput,
                         "The header \"" + std::string(is_header_name(name) ? name : "") +
                             "\" of the request to " + hop_.url.authority() + " is not valid.",
                         "A header's name is one word, its value is one line."};
        if (equals_ignoring_case(name, "Content-Length") ||
            equals_ignoring_case(name, "Transfer-Encoding"))
            continue;
        // libcurl's way to write a header without a value.
        append(std::string(name) + (value.empty() ? ";" : ": " + std::string(value)));
    }
    // What libcurl would add by itself.
    if (!hop_.headers.has("Content-Type")) append("Content-Type:");
    if (!hop_.headers.has("Expect")) append("Expect:");
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    return {};
}

void CurlTransfer::set_tls() {
    const TlsSettings& tls = request_.tls;
    const auto set_text = [this](CURLoption option, const std::string& text) {
        // Not copied by libcurl: the request outlives the transfer.
        curl_blob blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
        set(option, &blob);
    };
    set(CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
    if (!tls.authorities.empty()) set_text(CURLOPT_CAINFO_BLOB, tls.authorities);
    // libcurl reads the system's authorities once per event loop instead of for every connection,
    // which takes milliseconds, but only from a file.
    if (curl_version_info(CURLVERSION_NOW)->cainfo != nullptr)
        set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    if (tls.certificate.empty() || !hop_.has_credentials) return;
    set_text(CURLOPT_SSLCERT_BLOB, tls.certificate);
    set(CURLOPT_SSLCERTTYPE, "PEM");
    set_text(CURLOPT_SSLKEY_BLOB, tls.key.empty() ? tls.certificate : tls.key);
    set(CURLOPT_SSLKEYTYPE, "PEM");
    if (!tls.key_password.empty()) set(CURLOPT_KEYPASSWD, tls.key_password.c_str());
    // A connection is proof of who is behind it, so it must not serve a request of somebody else.
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
}

void CurlTransfer::set_proxy(const Proxy& proxy) {
    set(CURLOPT_PROXY, proxy.url.text.c_str());
    set(CURLOPT_PROXYPORT, static_cast<long>(proxy.url.port));
    if (!proxy.url.user.empty()) {
        set(CURLOPT_PROXYUSERNAME, proxy.url.user.c_str());
        set(CURLOPT_PROXYPASSWORD, proxy.url.password.c_str());
    }
    connects_to_ = proxy.url.host;
    address_judged_ = request_.proxy.has_value();
}

void CurlTransfer::set_credentials() {
    if (!request_.credentials) return;
    const Credentials& credentials = *request_.credentials;
    set(CURLOPT_HTTPAUTH, credentials.scheme == Credentials::Scheme::Digest
                              ? static_cast<long>(CURLAUTH_DIGEST)
                              : static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, credentials.user.c_str());
    set(CURLOPT_PASSWORD, credentials.password.c_str());
}

}  // namespace millrace::http
