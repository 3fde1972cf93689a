#include "triggers/caller_authentication.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <array>

#include "base/base64.hpp"
#include "base/log.hpp"
#include "nodes/jwt/token.hpp"

namespace millrace::triggers {
namespace {

using http::Response;

// The time it takes says nothing about where the texts differ, nor about their lengths.
bool is_same_secret(std::string_view left, std::string_view right) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> l{};
    std::array<unsigned char, SHA256_DIGEST_LENGTH> r{};
    SHA256(reinterpret_cast<const unsigned char*>(left.data()), left.size(), l.data());
    SHA256(reinterpret_cast<const unsigned char*>(right.data()), right.size(), r.data());
    return CRYPTO_memcmp(l.data(), r.data(), l.size()) == 0;
}

Response refused(int status, std::string_view message) {
    return Response::error(status, status == 401 ? "unauthorized" : "forbidden", message);
}

Response not_set_up(const workflow::Node& node, const Error& error) {
    log::error("Callers were turned away: the authentication is not set up.",
               {{"node", node.name}, {"reason", error.message}});
    return Response::error(500, "not_set_up", "The authentication of this address is not set up.",
                           "Its owner finds the reason in the server's log.");
}

Error empty_credential(const char* what) {
    return Error{ErrorKind::InvalidInput, std::string("The credential has no ") + what + "."};
}

// "Basic dXNlcjpwYXNz" and the like: what follows the scheme; nothing with another scheme, or with
// several such headers, which other software in between may have read differently.
std::optional<std::string> authorization(const http::Headers& headers, std::string_view scheme) {
    const auto all = headers.all("authorization");
    if (all.size() != 1) return std::nullopt;
    const std::string_view value = http::trim(all.front());
    const std::size_t space = value.find(' ');
    if (space == std::string_view::npos ||
        !http::equals_ignoring_case(value.substr(0, space), scheme))
        return std::nullopt;
    return std::string(http::trim(value.substr(space)));
}

Admission by_password(const http::Request& request, const workflow::Node& node, const Json& fields,
                      std::string_view realm) {
    const std::string_view user = text_member(fields, "user");
    const std::string_view password = text_member(fields, "password");
    if (user.empty() && password.empty())
        return {not_set_up(node, empty_credential("user and password"))};
    const auto given = authorization(request.headers, "basic");
    if (!given) {
        Response response = refused(401, "A user name and a password are needed.");
        response.headers.set("WWW-Authenticate",
                             "Basic realm=\"" + std::string(realm) + "\", charset=\"UTF-8\"");
        return {std::move(response)};
    }
    const auto decoded = from_base64(*given);
    const std::string expected = std::string(user) + ":" + std::string(password);
    if (decoded && is_same_secret(*decoded, expected)) return {};
    Response response = refused(request.method == http::Method::Get ? 401 : 403,
                                "The user name or the password is wrong.");
    if (response.status == 401)
        response.headers.set("WWW-Authenticate",
                             "Basic realm=\"" + std::string(realm) + "\", charset=\"UTF-8\"");
    return {std::move(response)};
}

Admission by_header(const http::Request& request, const workflow::Node& node, const Json& fields) {
    const std::string_view name = text_member(fields, "name");
    const std::string_view value = text_member(fields, "value");
    if (name.empty() || value.empty())
        return {not_set_up(node, empty_credential("name and value of a header"))};
    const auto given = request.headers.all(name);
    if (given.size() == 1 && is_same_secret(given.front(), value)) return {};
    return {refused(403, "The secret that this address asks for is missing or wrong.")};
}

Admission by_token(const http::Request& request, const workflow::Node& node, const Json& fields,
                   Time now) {
    nodes::TokenKey key;
    key.algorithm = text_member(fields, "algorithm", "HS256");
    const bool has_secret = text_member(fields, "keyType", "passphrase") == "passphrase";
    key.key = text_member(fields, has_secret ? "secret" : "publicKey");
    if (key.key.empty()) return {not_set_up(node, empty_credential("key"))};
    const auto given = authorization(request.headers, "bearer");
    if (!given) return {refused(401, "A token is needed.")};
    nodes::TokenRules rules;
    rules.now = static_cast<double>(now.time_since_epoch().count()) / 1000;
    auto token = nodes::verify_token(*given, key, rules);
    if (!token) return {refused(403, "The token is not valid.")};
    return {std::nullopt, std::move(token->payload)};
}

std::string_view credential_type(Authentication authentication) {
    switch (authentication) {
        case Authentication::Basic:
            return "httpBasicAuth";
        case Authentication::Header:
            return "httpHeaderAuth";
        default:
            return "jwtAuth";
    }
}

}  // namespace

std::optional<Authentication> authentication_from(std::string_view name) {
    if (name == "none" || name.empty()) return Authentication::None;
    if (name == "basicAuth") return Authentication::Basic;
    if (name == "headerAuth") return Authentication::Header;
    if (name == "jwtAuth") return Authentication::Token;
    return std::nullopt;
}

Task<Admission> admit(const http::Request& request, const workflow::Node& node,
                      Authentication authentication, sdk::CredentialSource* credentials, Time now,
                      std::string_view realm) {
    if (authentication == Authentication::None) co_return Admission{};
    Result<JsonObject> found = Error{ErrorKind::Unavailable, "There are no credentials here."};
    if (credentials) {
        found = co_await credentials->fields(node, credential_type(authentication));
    }
    if (!found) co_return Admission{not_set_up(node, found.error())};
    const Json fields(std::move(*found));
    if (authentication == Authentication::Basic)
        co_return by_password(request, node, fields, realm);
    if (authentication == Authentication::Header) co_return by_header(request, node, fields);
    co_return by_token(request, node, fields, now);
}

}  // namespace millrace::triggers
