// Hashes, keyed hashes, signatures, random texts and encryption.
#include "nodes/crypto/cipher.hpp"
#include "nodes/crypto/content_digest.hpp"
#include "nodes/crypto/digest.hpp"
#include "nodes/crypto/node.hpp"
#include "nodes/crypto/random_text.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

constexpr std::string_view kCredential = "crypto";

// A text that must be one: a number is hashed by nobody.
Result<std::string> strict_text(sdk::NodeContext& context, std::string_view name,
                                std::size_t item) {
    const auto value = sdk::value_parameter(context, name, item);
    if (!value) return value.error();
    if (*value && (*value)->is_string()) return std::string((*value)->get_string());
    return Error{ErrorKind::InvalidInput,
                 "The parameter \"" + std::string(name) + "\" must be a text, but it is " +
                     (*value ? sdk::describe_value(**value) : std::string("undefined")) + ".",
                 "Convert the value in its expression, for example with String(…)."};
}

// The text or the file that is worked on.
Result<ContentPtr> input_content(sdk::NodeContext& context, std::size_t index) {
    const auto is_file = sdk::bool_parameter(context, "binaryData", index);
    if (!is_file) return is_file.error();
    if (!*is_file) {
        auto text = strict_text(context, "value", index);
        if (!text) return text.error();
        return memory_content(std::move(*text));
    }
    const auto name = sdk::text_parameter(context, "binaryPropertyName", index, "data");
    if (!name) return name.error();
    const auto file = item_file(context.input()[index], *name);
    if (!file) return file.error();
    return (*file)->content;
}

// Before version 2 secrets were parameters.
Result<std::string> secret(sdk::NodeContext& context, std::string_view parameter,
                           std::string_view field, std::size_t item) {
    if (context.version() < 2 && !parameter.empty()) return strict_text(context, parameter, item);
    const auto fields = context.credential(kCredential);
    if (!fields) return fields.error();
    const Json* value = fields->if_contains(field);
    if (value && value->is_string() && !value->get_string().empty())
        return std::string(value->get_string());
    return Error{ErrorKind::InvalidInput, "The credential has no \"" + std::string(field) + "\".",
                 "Fill it in, or choose another action."};
}

Task<Result<std::string>> hashed(sdk::NodeContext& context, bool has_key, std::size_t item) {
    auto type = sdk::text_parameter(context, "type", item, "MD5");
    if (!type) co_return type.error();
    const auto encoding = sdk::text_parameter(context, "encoding", item, "hex");
    if (!encoding) co_return encoding.error();
    std::optional<std::string> key;
    if (has_key) {
        auto given = secret(context, "secret", "hmacSecret", item);
        if (!given) co_return given.error();
        key = std::move(*given);
    }
    auto content = input_content(context, item);
    if (!content) co_return content.error();
    const auto digest =
        co_await digest_of_content(context, std::move(*content), std::move(*type), std::move(key));
    if (!digest) co_return digest.error();
    co_return encoded(*digest, *encoding);
}

Result<std::string> signed_text(sdk::NodeContext& context, std::size_t item) {
    const auto algorithm = sdk::text_parameter(context, "algorithm", item);
    if (!algorithm) return algorithm.error();
    const auto encoding = sdk::text_parameter(context, "encoding", item, "hex");
    if (!encoding) return encoding.error();
    const auto key = secret(context, "privateKey", "signPrivateKey", item);
    if (!key) return key.error();
    const auto value = strict_text(context, "value", item);
    if (!value) return value.error();
    const auto signature = signature_of(*value, *key, *algorithm);
    if (!signature) return signature.error();
    return encoded(*signature, *encoding);
}

Result<std::string> generated(sdk::NodeContext& context, std::size_t item) {
    const auto type = sdk::text_parameter(context, "encodingType", item, "uuid");
    if (!type) return type.error();
    const auto length = sdk::number_parameter(context, "stringLength", item, 32);
    if (!length) return length.error();
    return random_text(*type, *length, context.random());
}

Result<std::string> encrypted(sdk::NodeContext& context, bool is_forward, std::size_t item) {
    const auto mode = sdk::text_parameter(context, "mode", item, "symmetric");
    if (!mode) return mode.error();
    const auto value = strict_text(context, "value", item);
    if (!value) return value.error();
    if (*mode == "asymmetric") {
        const auto key =
            secret(context, {}, is_forward ? "encryptionPublicKey" : "encryptionPrivateKey", item);
        if (!key) return key.error();
        return is_forward ? encrypt_for_key(*value, *key) : decrypt_with_key(*value, *key);
    }
    const auto cipher = sdk::text_parameter(context, "cipher", item, "aes-256-gcm");
    if (!cipher) return cipher.error();
    const auto passphrase = secret(context, {}, "encryptionPassphrase", item);
    if (!passphrase) return passphrase.error();
    return is_forward ? encrypt_with_passphrase(*value, *passphrase, *cipher, context.random())
                      : decrypt_with_passphrase(*value, *passphrase, *cipher);
}

Task<Result<std::string>> result_of(sdk::NodeContext& context, std::size_t item) {
    const auto action = sdk::text_parameter(context, "action", item, "hash");
    if (!action) co_return action.error();
    if (*action == "hash") co_return co_await hashed(context, false, item);
    if (*action == "hmac") co_return co_await hashed(context, true, item);
    if (*action == "sign") co_return signed_text(context, item);
    if (*action == "generate") co_return generated(context, item);
    if (*action == "encrypt" || *action == "decrypt")
        co_return encrypted(context, *action == "encrypt", item);
    co_return Error{ErrorKind::InvalidInput, "The action \"" + *action + "\" is not known.",
                    "Choose another in \"Action\"."};
}

Task<Result<Item>> changed(sdk::NodeContext& context, std::size_t index) {
    const auto field = sdk::text_parameter(context, "dataPropertyName", index, "data");
    if (!field) co_return field.error();
    const auto result = co_await result_of(context, index);
    if (!result) co_return result.error();
    const Item& item = context.input()[index];
    Json json(*item.json);
    const auto set = sdk::ItemPath(*field).set(json, Json(*result));
    if (!set) co_return set.error();
    Item made = workflow::make_item(std::move(json.get_object()),
                                    workflow::PairedItem{static_cast<std::uint32_t>(index), 0});
    made.binary = item.binary;
    co_return made;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        auto item = co_await changed(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_crypto() {
    return make_from_folder("crypto", execute);
}

}  // namespace millrace::nodes
