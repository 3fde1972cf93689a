#include "nodes/web_call/oauth1.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "base/base64.hpp"
#include "base/percent_encoding.hpp"
#include "http/url.hpp"
#include "http/urlencoded.hpp"

namespace millrace::nodes {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Result<void> add_pairs(Pairs& pairs, std::string_view urlencoded) {
    const auto parsed = http::parse_urlencoded(urlencoded);
    if (!parsed) return parsed.error();
    pairs.insert(pairs.end(), parsed->begin(), parsed->end());
    return {};
}

// Scheme, host and path, without the usual ports.
std::string base_url(const http::Url& url) {
    std::string text = url.text.substr(0, std::min(url.text.find('?'), url.text.size()));
    const std::string usual = url.scheme == "https" ? ":443" : ":80";
    const std::size_t path = text.find('/', url.scheme.size() + 3);
    const std::string authority = text.substr(0, path);
    if (authority.ends_with(usual) && url.port == (url.scheme == "https" ? 443 : 80))
        text.erase(authority.size() - usual.size(), usual.size());
    return text;
}

std::string parameter_text(Pairs pairs) {
    for (auto& [name, value] : pairs) {
        name = percent_encode(name);
        value = percent_encode(value);
    }
    std::ranges::sort(pairs);
    std::string text;
    for (const auto& [name, value] : pairs) {
        if (!text.empty()) text.push_back('&');
        text += name + "=" + value;
    }
    return text;
}

std::string keyed_hash(const EVP_MD* hash, const std::string& key, const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(hash, key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
    return to_base64({reinterpret_cast<const char*>(digest), size});
}

}  // namespace

Result<void> sign_oauth1(const JsonObject& fields, WebCall& call, const std::string& timestamp,
                         const std::string& nonce) {
    const Json all(fields);
    const std::string key(text_member(all, "consumerKey"));
    const std::string secret(text_member(all, "consumerSecret"));
    if (key.empty() || secret.empty())
        return Error{ErrorKind::InvalidInput,
                     "The credential of the type \"oAuth1Api\" needs a consumer key and a consumer "
                     "secret.",
                     "Fill them in where the credential is kept."};
    const Json* data = find_member(all, "oauthTokenData");
    const std::string token(data ? text_member(*data, "oauth_token") : std::string_view());
    const std::string token_secret(data ? text_member(*data, "oauth_token_secret")
                                        : std::string_view());
    const std::string method(text_member(all, "signatureMethod", "HMAC-SHA1"));

    const std::string query = query_text(call.query, call.query_arrays);
    const auto url = http::parse_url(call.url);
    if (!url) return url.error();
    Pairs own = {{"oauth_consumer_key", key},
                 {"oauth_nonce", nonce},
                 {"oauth_signature_method", method},
                 {"oauth_timestamp", timestamp},
                 {"oauth_version", "1.0"}};
    if (!token.empty()) own.emplace_back("oauth_token", token);
    Pairs signed_pairs = own;
    if (const std::size_t at = url->text.find('?'); at != std::string::npos)
        if (auto added = add_pairs(signed_pairs, std::string_view(url->text).substr(at + 1));
            !added)
            return added;
    if (auto added = add_pairs(signed_pairs, query); !added) return added;
    if (call.body.kind == WebBody::Kind::Form)
        if (auto added = add_pairs(signed_pairs,
                                   query_text(call.body.json.get_object(), QueryArrays::Brackets));
            !added)
            return added;

    const std::string base = call.method + "&" + percent_encode(base_url(*url)) + "&" +
                             percent_encode(parameter_text(std::move(signed_pairs)));
    const std::string signing_key = percent_encode(secret) + "&" + percent_encode(token_secret);
    std::string signature;
    if (method == "PLAINTEXT")
        signature = signing_key;
    else if (method == "HMAC-SHA1" || method == "HMAC-SHA256" || method == "HMAC-SHA512")
        signature = keyed_hash(method == "HMAC-SHA1"     ? EVP_sha1()
                               : method == "HMAC-SHA256" ? EVP_sha256()
                                                         : EVP_sha512(),
                               signing_key, base);
    else
        return Error{ErrorKind::Unsupported,
                     "The signature method \"" + method + "\" of OAuth 1 is not known.",
                     "HMAC-SHA1, HMAC-SHA256, HMAC-SHA512 and PLAINTEXT are."};
    own.emplace_back("oauth_signature", signature);
    std::ranges::sort(own);
    std::string header = "OAuth ";
    for (const auto& [name, value] : own) {
        if (!header.ends_with(' ')) header += ", ";
        header += percent_encode(name) + "=\"" + percent_encode(value) + "\"";
    }
    set_header(call, "Authorization", std::move(header));
    return {};
}

}  // namespace millrace::nodes
