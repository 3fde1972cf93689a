#include "nodes/jwt/token.hpp"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>

#include <array>
#include <memory>

#include "base/base64.hpp"
#include "nodes/crypto/digest.hpp"
#include "nodes/crypto/key.hpp"

namespace millrace::nodes {
namespace {

enum class Family { Secret, Rsa, RsaPss, Curve };

struct Algorithm {
    std::string_view name;
    Family family;
    std::string_view digest;
    std::size_t curve_bytes;  // of each half of a signature; 0 for others
};

constexpr std::array<Algorithm, 12> kAlgorithms = {{{"HS256", Family::Secret, "SHA256", 0},
                                                    {"HS384", Family::Secret, "SHA384", 0},
                                                    {"HS512", Family::Secret, "SHA512", 0},
                                                    {"RS256", Family::Rsa, "SHA256", 0},
                                                    {"RS384", Family::Rsa, "SHA384", 0},
                                                    {"RS512", Family::Rsa, "SHA512", 0},
                                                    {"PS256", Family::RsaPss, "SHA256", 0},
                                                    {"PS384", Family::RsaPss, "SHA384", 0},
                                                    {"PS512", Family::RsaPss, "SHA512", 0},
                                                    {"ES256", Family::Curve, "SHA256", 32},
                                                    {"ES384", Family::Curve, "SHA384", 48},
                                                    {"ES512", Family::Curve, "SHA512", 66}}};

Result<const Algorithm*> find_algorithm(std::string_view name) {
    for (const Algorithm& algorithm : kAlgorithms)
        if (algorithm.name == name) return &algorithm;
    return Error{ErrorKind::InvalidInput,
                 "There is no algorithm \"" + std::string(name) + "\" for tokens.",
                 "Use one such as HS256 or RS256."};
}

// A key of another kind than the algorithm needs would sign what nobody can check.
Result<void> check_kind(EVP_PKEY* key, const Algorithm& algorithm) {
    const int kind = EVP_PKEY_get_base_id(key);
    const bool is_right =
        algorithm.family == Family::Curve
            ? kind == EVP_PKEY_EC && (static_cast<std::size_t>(EVP_PKEY_get_bits(key)) + 7) / 8 ==
                                         algorithm.curve_bytes
            : kind == EVP_PKEY_RSA;
    if (is_right) return {};
    return Error{ErrorKind::InvalidInput,
                 "The key is not one for the algorithm " + std::string(algorithm.name) + ".",
                 "RS and PS need an RSA key; ES256, ES384 and ES512 one of the curves P-256, P-384 "
                 "and P-521."};
}

SignatureRules rules_of(const Algorithm& algorithm) {
    return {.digest = find_digest(algorithm.digest),
            .padding = algorithm.family == Family::RsaPss ? Padding::Pss : Padding::Pkcs1};
}

struct SignatureDeleter {
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
using CurveSignature = std::unique_ptr<ECDSA_SIG, SignatureDeleter>;

// Tokens have the two numbers of a signature side by side, OpenSSL in DER.
std::string from_der(const std::string& der, std::size_t half) {
    const auto* data = reinterpret_cast<const unsigned char*>(der.data());
    const CurveSignature signature(d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size())));
    check(signature != nullptr, "OpenSSL reads its own signatures");
    std::string raw(2 * half, '\0');
    auto* out = reinterpret_cast<unsigned char*>(raw.data());
    const int size = static_cast<int>(half);
    const bool is_done = BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, size) == size &&
                         BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + half, size) == size;
    check(is_done, "the halves of a signature are as long as the curve's numbers");
    return raw;
}

std::string to_der(std::string_view raw, std::size_t half) {
    if (raw.size() != 2 * half) return {};
    const auto* data = reinterpret_cast<const unsigned char*>(raw.data());
    const CurveSignature signature(ECDSA_SIG_new());
    const int size = static_cast<int>(half);
    ECDSA_SIG_set0(signature.get(), BN_bin2bn(data, size, nullptr),
                   BN_bin2bn(data + half, size, nullptr));
    std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(signature.get(), &out);
    return der;
}

Result<std::string> signature_for(std::string_view text, const Algorithm& algorithm,
                                  const TokenKey& key) {
    if (algorithm.family == Family::Secret) {
        if (key.key.empty())
            return Error{ErrorKind::InvalidInput, "The secret is empty.", "Give a secret."};
        return hmac_of(text, key.key, algorithm.digest);
    }
    const auto private_key = read_private_key(key.key, key.passphrase);
    if (!private_key) return private_key.error();
    const auto kind = check_kind(private_key->get(), algorithm);
    if (!kind) return kind.error();
    auto signature = sign_bytes(text, private_key->get(), rules_of(algorithm));
    if (signature && algorithm.family == Family::Curve)
        return from_der(*signature, algorithm.curve_bytes);
    return signature;
}

Result<bool> is_signed(std::string_view text, std::string_view signature,
                       const Algorithm& algorithm, const TokenKey& key) {
    if (algorithm.family == Family::Secret) {
        const auto expected = signature_for(text, algorithm, key);
        if (!expected) return expected.error();
        return expected->size() == signature.size() &&
               CRYPTO_memcmp(expected->data(), signature.data(), signature.size()) == 0;
    }
    const auto public_key = read_public_key(key.key);
    if (!public_key) return public_key.error();
    const auto kind = check_kind(public_key->get(), algorithm);
    if (!kind) return kind.error();
    const std::string written = algorithm.family == Family::Curve
                                    ? to_der(signature, algorithm.curve_bytes)
                                    : std::string(signature);
    return is_signature(written, text, public_key->get(), rules_of(algorithm));
}

Error invalid(std::string message) {
    return Error{ErrorKind::InvalidInput, std::move(message)};
}

Result<void> check_times(const JsonObject& payload, const TokenRules& rules) {
    const auto time_of = [&](std::string_view name) -> Result<std::optional<double>> {
        const Json* value = payload.if_contains(name);
        if (!value) return std::optional<double>();
        if (is_number(*value)) return std::optional(number_of(*value));
        return invalid("The claim \"" + std::string(name) + "\" of the token is no number.");
    };
    if (!rules.ignores_start) {
        const auto start = time_of("nbf");
        if (!start) return start.error();
        if (*start && **start > rules.now + rules.tolerance)
            return invalid("The token is not valid yet.");
    }
    if (!rules.ignores_expiry) {
        const auto end = time_of("exp");
        if (!end) return end.error();
        if (*end && rules.now >= **end + rules.tolerance) return invalid("The token has expired.");
    }
    return {};
}

}  // namespace

Result<std::string> sign_token(const JsonObject& payload, const TokenKey& key,
                               std::string_view key_id) {
    const auto algorithm = find_algorithm(key.algorithm);
    if (!algorithm) return algorithm.error();
    JsonObject header;
    header["alg"] = (*algorithm)->name;
    header["typ"] = "JWT";
    if (!key_id.empty()) header["kid"] = key_id;
    const std::string text =
        to_base64_url(to_json_text(header)) + "." + to_base64_url(to_json_text(payload));
    const auto signature = signature_for(text, **algorithm, key);
    if (!signature) return signature.error();
    return text + "." + to_base64_url(*signature);
}

std::optional<Token> read_token(std::string_view text) {
    const std::size_t first = text.find('.');
    const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    const auto header_text = from_base64(text.substr(0, first));
    const auto payload_text = from_base64(text.substr(first + 1, second - first - 1));
    if (!header_text || !payload_text) return std::nullopt;
    auto header = parse_json(*header_text);
    if (!header || !header->is_object()) return std::nullopt;
    auto payload = parse_json(*payload_text);
    return Token{std::move(header->get_object()),
                 payload ? std::move(*payload) : Json(*payload_text),
                 std::string(text.substr(second + 1))};
}

Result<Token> verify_token(std::string_view text, const TokenKey& key, const TokenRules& rules) {
    const auto algorithm = find_algorithm(key.algorithm);
    if (!algorithm) return algorithm.error();
    auto token = read_token(text);
    if (!token) return invalid("The text is no token.");
    // The key's owner chooses the algorithm, never the token: else a public key could be taken for
    // a secret.
    if (text_member(token->header, "alg") != key.algorithm)
        return invalid("The token is not signed with the algorithm " + key.algorithm + ".");
    const auto signature = from_base64(token->signature);
    if (!signature) return invalid("The signature of the token is wrong.");
    const auto valid = is_signed(text.substr(0, text.rfind('.')), *signature, **algorithm, key);
    if (!valid) return valid.error();
    if (!*valid) return invalid("The signature of the token is wrong.");
    if (const JsonObject* payload = token->payload.if_object()) {
        const auto in_time = check_times(*payload, rules);
        if (!in_time) return in_time.error();
    }
    return std::move(*token);
}

}  // namespace millrace::nodes
