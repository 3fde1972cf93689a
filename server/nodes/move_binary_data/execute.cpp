// Moves data between the files and the JSON of items.
#include "http/mime_type.hpp"
#include "nodes/documents/moved_text.hpp"
#include "nodes/item_file.hpp"
#include "nodes/move_binary_data/node.hpp"
#include "nodes/node_folder.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;

Result<bool> flag(sdk::NodeContext& context, std::string_view name, std::size_t item,
                  bool fallback = false) {
    return sdk::bool_parameter(context, name, item, fallback);
}

Result<Json> json_of_text(const std::string& text) {
    auto json = parse_json(text);
    if (json) return json;
    return Error{ErrorKind::InvalidInput, "The file does not hold JSON: " + json.error().message,
                 "Switch the reading of JSON off to move the file as text."};
}

struct ReadOptions {
    bool takes_all = true;  // the JSON of the file becomes the item
    bool parses = false;
    bool as_base64 = false;
    bool keeps_source = false;
    std::string encoding{};
    ByteOrderMark mark = ByteOrderMark::Leave;
    std::string destination = "data";
};

Result<ReadOptions> read_options(sdk::NodeContext& context, std::size_t item) {
    ReadOptions options;
    options.takes_all = true;
    for (const auto& [name, target] : {std::pair{"setAllData", &options.takes_all},
                                       std::pair{"options.jsonParse", &options.parses},
                                       std::pair{"options.keepAsBase64", &options.as_base64},
                                       std::pair{"options.keepSource", &options.keeps_source}}) {
        const auto value = flag(context, name, item, *target);
        if (!value) return value.error();
        *target = *value;
    }
    const auto strips = flag(context, "options.stripBOM", item, true);
    if (!strips) return strips.error();
    if (*strips) options.mark = ByteOrderMark::Strip;
    for (const auto& [name, target] : {std::pair{"options.encoding", &options.encoding},
                                       std::pair{"destinationKey", &options.destination}}) {
        auto value = sdk::text_parameter(context, name, item, *target);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    return options;
}

Result<Json> value_of_file(const Content& content, const ReadOptions& options) {
    const bool as_base64 = options.as_base64 && !options.takes_all;
    auto text = as_base64 ? base64_of(content)
                          : decoded_text(content, options.encoding, options.mark, kMostTextBytes);
    if (!text) return text.error();
    if (options.takes_all || options.parses) return json_of_text(*text);
    return Json(*text);
}

// Nothing when the item has no such file: it is left out.
Task<Result<workflow::ItemList>> to_json_item(sdk::NodeContext& context, std::size_t i) {
    const Item& source = context.input()[i];
    const auto key = sdk::text_parameter(context, "sourceKey", i, "data");
    if (!key) co_return key.error();
    const auto options = read_options(context, i);
    if (!options) co_return options.error();
    const auto file = item_file(source, *key);
    if (!file) co_return workflow::ItemList();
    const ContentPtr content = (*file)->content;
    const auto read = [&] { return value_of_file(*content, *options); };
    auto value = co_await sdk::blocking(context, read);
    if (!value) co_return value.error();
    Json json = JsonObject();
    if (options->takes_all) {
        if (!value->is_object())
            co_return Error{ErrorKind::InvalidInput,
                            "The JSON of the file is no object, and an item has to be one.",
                            "Switch \"Set All Data\" off and name a field for it."};
        json = std::move(*value);
    } else if (auto done = sdk::ItemPath(options->destination).set(json, std::move(*value));
               !done) {
        co_return done.error();
    }
    Item made;
    made.json = std::make_shared<const Json>(std::move(json));
    made.binary = options->keeps_source ? source.binary : without_file(source.binary.get(), *key);
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
    co_return workflow::ItemList{made};
}

struct WriteOptions {
    bool takes_all = true;  // the whole JSON of the item
    bool is_base64 = false;
    bool is_raw = false;  // a text is written as it is, else as JSON
    bool keeps_source = false;
    std::string source_key = "data";
    std::string destination = "data";
    std::string file_name{};
    std::string mime_type{};
    TextFileOptions text{};
};

Result<WriteOptions> write_options(sdk::NodeContext& context, std::size_t item) {
    WriteOptions options;
    bool adds_mark = false;
    for (const auto& [name, target] : {std::pair{"convertAllData", &options.takes_all},
                                       std::pair{"options.dataIsBase64", &options.is_base64},
                                       std::pair{"options.useRawData", &options.is_raw},
                                       std::pair{"options.keepSource", &options.keeps_source},
                                       std::pair{"options.addBOM", &adds_mark}}) {
        const auto value = flag(context, name, item, *target);
        if (!value) return value.error();
        *target = *value;
    }
    for (const auto& [name, target] : {std::pair{"sourceKey", &options.source_key},
                                       std::pair{"destinationKey", &options.destination},
                                       std::pair{"options.fileName", &options.file_name},
                                       std::pair{"options.mimeType", &options.mime_type},
                                       std::pair{"options.encoding", &options.text.encoding}}) {
        auto value = sdk::text_parameter(context, name, item, *target);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    if (adds_mark) options.text.mark = ByteOrderMark::Add;
    // Since 1.1 texts are written as they are.
    if (context.version() >= 1.1) options.is_raw = true;
    return options;
}

Result<ContentPtr> content_of_value(const Json& value, const WriteOptions& options,
                                    ContentStore& store) {
    if (options.is_base64 && !options.takes_all) {
        if (!value.is_string())
            return Error{ErrorKind::InvalidInput,
                         "The field \"" + options.source_key + "\" holds no text in base64.",
                         "Switch \"Data Is Base64\" off for other data."};
        return write_value(value, {.encoding = "base64"}, store);
    }
    if (options.is_raw || value.is_structured()) return write_value(value, options.text, store);
    return write_value(Json(to_json_text(value)), options.text, store);
}

std::string type_of_value(const Json& value, const WriteOptions& options,
                          const sdk::NodeContext& context) {
    if (!options.mime_type.empty()) return options.mime_type;
    if (options.is_base64 && !options.takes_all) return {};  // its bytes tell
    const bool is_json = value.is_structured() || context.version() < 1.1;
    return is_json ? "application/json" : "";
}

Task<Result<workflow::ItemList>> to_binary_item(sdk::NodeContext& context, std::size_t i) {
    const Item& source = context.input()[i];
    const auto options = write_options(context, i);
    if (!options) co_return options.error();
    const sdk::ItemPath path(options->source_key);
    const Json* value = options->takes_all ? source.json.get() : path.get(*source.json);
    if (!value) co_return workflow::ItemList();
    ContentStore& store = context.contents();
    const auto write = [&] { return content_of_value(*value, *options, store); };
    auto content = co_await sdk::blocking(context, write);
    if (!content) co_return content.error();

    auto file = make_file(
        std::move(*content),
        {.name = options->file_name, .mime_type = type_of_value(*value, *options, context)});
    if (context.version() >= 1.1 && file.file_name.empty()) {
        const auto extension = http::extension_of_mime_type(file.mime_type);
        if (!extension.empty()) file.file_name = "file." + std::string(extension);
    }
    Item made;
    made.binary = with_file(source.binary.get(), options->destination, std::move(file));
    if (options->keeps_source) {
        made.json = source.json;
    } else if (!options->takes_all) {
        Json json = *source.json;
        path.unset(json);
        made.json = std::make_shared<const Json>(std::move(json));
    }
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
    co_return workflow::ItemList{made};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    if (context.input().empty()) co_return outputs;
    const auto mode = sdk::text_parameter(context, "mode", 0, "binaryToJson");
    if (!mode) co_return mode.error();
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i > 0) co_await yield_now();
        auto items = *mode == "jsonToBinary" ? co_await to_binary_item(context, i)
                                             : co_await to_json_item(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(items));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_move_binary_data() {
    return make_from_folder("move_binary_data", execute);
}

}  // namespace millrace::nodes
