// JSON web tokens: signs, reads and checks them.
#include <cmath>

#include "nodes/jwt/node.hpp"
#include "nodes/jwt/token.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

double seconds_now(const sdk::NodeContext& context) {
    return std::floor(static_cast<double>(context.clock().now().time_since_epoch().count()) / 1000);
}

enum class Use { Signing, Checking };

// The credential, with the algorithm that the node's options may give instead.
Result<TokenKey> read_key(sdk::NodeContext& context, Use use, std::size_t item) {
    const auto fields = context.credential("jwtAuth");
    if (!fields) return fields.error();
    const Json credential(*fields);
    TokenKey key;
    key.algorithm = text_member(credential, "algorithm", "HS256");
    const auto chosen = sdk::text_parameter(context, "options.algorithm", item);
    if (!chosen) return chosen.error();
    if (!chosen->empty()) key.algorithm = *chosen;
    if (text_member(credential, "keyType", "passphrase") == "passphrase")
        key.key = text_member(credential, "secret");
    else
        key.key = text_member(credential, use == Use::Signing ? "privateKey" : "publicKey");
    return key;
}

Result<JsonObject> claims_from_json(sdk::NodeContext& context, std::size_t item) {
    auto value = sdk::value_parameter(context, "claimsJson", item);
    if (!value) return value.error();
    if (*value && (*value)->is_string()) {
        auto parsed = parse_json(text_of((*value)->get_string()));
        if (!parsed) return parsed.error();
        *value = std::move(*parsed);
    }
    if (*value && (*value)->is_object()) return JsonObject((*value)->get_object());
    return Error{ErrorKind::InvalidInput, "\"Payload Claims (JSON)\" must be an object.",
                 "Write it as JSON, for example {\"sub\": \"me\"}."};
}

Result<JsonObject> claims_from_fields(sdk::NodeContext& context, std::size_t item) {
    const auto fields = sdk::value_parameter(context, "claims", item);
    if (!fields) return fields.error();
    JsonObject payload;
    if (!*fields) return payload;
    const double now = seconds_now(context);
    for (const auto& [name, claim] :
         {std::pair{"audience", "aud"}, std::pair{"expiresIn", "exp"}, std::pair{"issuer", "iss"},
          std::pair{"jwtid", "jti"}, std::pair{"notBefore", "nbf"}, std::pair{"subject", "sub"}}) {
        const Json* value = find_member(**fields, name);
        const bool is_empty = !value || value->is_null() ||
                              (value->is_string() && value->get_string().empty()) ||
                              (is_number(*value) && number_of(*value) == 0);
        if (is_empty) continue;
        const bool is_time = std::string_view(claim) == "exp" || std::string_view(claim) == "nbf";
        if (is_time && !is_number(*value))
            return Error{ErrorKind::InvalidInput,
                         "The claim \"" + std::string(name) + "\" must be a number of seconds."};
        payload[claim] = is_time ? number_json(now + number_of(*value)) : *value;
    }
    return payload;
}

Result<JsonObject> signed_token(sdk::NodeContext& context, std::size_t item) {
    const auto uses_json = sdk::bool_parameter(context, "useJson", item);
    if (!uses_json) return uses_json.error();
    auto payload = *uses_json ? claims_from_json(context, item) : claims_from_fields(context, item);
    if (!payload) return payload.error();
    if (!payload->contains("iat")) (*payload)["iat"] = number_json(seconds_now(context));
    const auto key_id = sdk::text_parameter(context, "options.kid", item);
    if (!key_id) return key_id.error();
    const auto key = read_key(context, Use::Signing, item);
    if (!key) return key.error();
    const auto token = sign_token(*payload, *key, *key_id);
    if (!token) return token.error();
    JsonObject result;
    result["token"] = *token;
    return result;
}

// The whole token, or its payload in a field of that name.
JsonObject shown(Token token, bool is_complete) {
    JsonObject result;
    if (is_complete) result["header"] = std::move(token.header);
    result["payload"] = std::move(token.payload);
    if (is_complete) result["signature"] = std::move(token.signature);
    return result;
}

Result<JsonObject> decoded_token(sdk::NodeContext& context, std::size_t item) {
    const auto text = sdk::text_parameter(context, "token", item);
    if (!text) return text.error();
    const auto is_complete = sdk::bool_parameter(context, "options.returnAdditionalInfo", item);
    if (!is_complete) return is_complete.error();
    auto token = read_token(*text);
    if (token) return shown(std::move(*token), *is_complete);
    JsonObject nothing;
    nothing["payload"] = nullptr;
    return nothing;
}

Result<JsonObject> verified_token(sdk::NodeContext& context, std::size_t item) {
    const auto text = sdk::text_parameter(context, "token", item);
    if (!text) return text.error();
    TokenRules rules;
    rules.now = seconds_now(context);
    const auto expiry = sdk::bool_parameter(context, "options.ignoreExpiration", item);
    if (!expiry) return expiry.error();
    rules.ignores_expiry = *expiry;
    const auto start = sdk::bool_parameter(context, "options.ignoreNotBefore", item);
    if (!start) return start.error();
    rules.ignores_start = *start;
    const auto tolerance = sdk::number_parameter(context, "options.clockTolerance", item);
    if (!tolerance) return tolerance.error();
    rules.tolerance = *tolerance;
    const auto is_complete = sdk::bool_parameter(context, "options.returnAdditionalInfo", item);
    if (!is_complete) return is_complete.error();
    const auto key = read_key(context, Use::Checking, item);
    if (!key) return key.error();
    auto token = verify_token(*text, *key, rules);
    if (!token) return token.error();
    return shown(std::move(*token), *is_complete);
}

Result<JsonObject> result_of(sdk::NodeContext& context, std::size_t item) {
    const auto operation = sdk::text_parameter(context, "operation", item, "sign");
    if (!operation) return operation.error();
    if (*operation == "sign") return signed_token(context, item);
    if (*operation == "decode") return decoded_token(context, item);
    if (*operation == "verify") return verified_token(context, item);
    return Error{ErrorKind::InvalidInput, "The operation \"" + *operation + "\" is not known.",
                 "Choose another in \"Operation\"."};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        auto result = result_of(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(result));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_jwt() {
    return make_from_folder("jwt", execute);
}

}  // namespace millrace::nodes
