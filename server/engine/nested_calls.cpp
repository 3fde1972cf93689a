#include "engine/nested_calls.hpp"

#include <charconv>

#include "base/sha256.hpp"
#include "http/url.hpp"

namespace millrace::engine {
namespace {

constexpr std::string_view kHeader = "X-Millrace-Nested-Calls";
constexpr std::string_view kProofHeader = "X-Millrace-Own-Call";

bool is_this_machine(std::string_view host) {
    return host == "localhost" || host == "::1" || host == "0.0.0.0" || host == "::" ||
           host.starts_with("127.");
}

}  // namespace

bool is_own(const OwnAddress& own, std::string_view url) {
    const auto asked = http::parse_url(url);
    if (!asked) return false;
    const auto open =
        own.public_url.empty() ? Result<http::Url>(Error{}) : http::parse_url(own.public_url);
    if (open && open->has_same_origin(*asked)) return true;
    return own.port != 0 && asked->port == own.port &&
           (is_this_machine(asked->host) || asked->host == own.host);
}

unsigned nested_calls_of(const http::Headers& headers) {
    const std::string_view text = headers.get(kHeader);
    unsigned count = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
    return code == std::errc{} && end == text.data() + text.size() ? count : 0;
}

void set_nested_calls(http::Headers& headers, unsigned count) {
    headers.set(kHeader, std::to_string(count));
}

void prove_own_call(http::ClientRequest& request, const OwnAddress& own) {
    if (own.proof.empty()) return;
    request.headers.set(kProofHeader, own.proof);
    request.secret_headers.emplace_back(kProofHeader);
}

bool take_own_proof(http::Headers& headers, const OwnAddress& own) {
    if (!headers.has(kProofHeader)) return false;
    const std::string given(headers.get(kProofHeader));
    headers.remove(kProofHeader);
    return !own.proof.empty() && sha256_hex(given) == sha256_hex(own.proof);
}

}  // namespace millrace::engine
