// Data of items becomes files.
#include <algorithm>
#include <array>

#include "http/mime_type.hpp"
#include "nodes/calendar_event/calendar_event.hpp"
#include "nodes/convert_to_file/node.hpp"
#include "nodes/documents/moved_text.hpp"
#include "nodes/documents/table_file.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryValue;
using workflow::Item;

constexpr std::array<std::string_view, 6> kTables = {"csv", "html", "ods", "rtf", "xls", "xlsx"};

struct FileOptions {
    std::string property = "data";
    std::string file_name{};
    std::string mime_type{};
    TextFileOptions text{};
};

Result<FileOptions> read_options(sdk::NodeContext& context, std::size_t item) {
    FileOptions options;
    for (const auto& [name, target] : {std::pair{"binaryPropertyName", &options.property},
                                       std::pair{"options.fileName", &options.file_name},
                                       std::pair{"options.mimeType", &options.mime_type},
                                       std::pair{"options.encoding", &options.text.encoding}}) {
        auto value = sdk::text_parameter(context, name, item, *target);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    const auto adds_mark = sdk::bool_parameter(context, "options.addBOM", item);
    if (!adds_mark) return adds_mark.error();
    if (*adds_mark) options.text.mark = ByteOrderMark::Add;
    const auto is_indented = sdk::bool_parameter(context, "options.format", item);
    if (!is_indented) return is_indented.error();
    options.text.is_indented = *is_indented;
    return options;
}

// A file that nobody named is called after its type.
BinaryValue named_file(ContentPtr content, const FileOptions& options) {
    BinaryValue file =
        make_file(std::move(content), {.name = options.file_name, .mime_type = options.mime_type});
    if (!options.file_name.empty()) return file;
    const std::string_view extension = http::extension_of_mime_type(file.mime_type);
    file.file_name = "file." + std::string(extension.empty() ? "bin" : extension);
    return file;
}

Item item_with(BinaryValue file, const FileOptions& options, std::size_t item) {
    Item made;
    made.binary = with_file(nullptr, options.property, std::move(file));
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(item), 0};
    return made;
}

Task<Result<Item>> json_list(sdk::NodeContext& context) {
    auto options = read_options(context, 0);
    if (!options) co_return options.error();
    options->mime_type = "application/json";
    const workflow::ItemList items = context.input();
    ContentStore& store = context.contents();
    const auto write = [&] { return write_json_list(items, options->text, store); };
    auto content = co_await sdk::blocking(context, write);
    if (!content) co_return content.error();
    Item made = item_with(named_file(std::move(*content), *options), *options, 0);
    std::vector<workflow::PairedItem> origins(items.size());
    for (std::size_t i = 0; i < origins.size(); ++i)
        origins[i].item = static_cast<std::uint32_t>(i);
    made.paired = workflow::PairedItems(std::move(origins));
    co_return made;
}

// The field that becomes a file.
Result<const Json*> source_value(sdk::NodeContext& context, std::size_t item) {
    const auto source = sdk::text_parameter(context, "sourceProperty", item);
    if (!source) return source.error();
    const Json* value = sdk::ItemPath(*source).get(*context.input()[item].json);
    if (value) return value;
    return Error{ErrorKind::InvalidInput, "The item has no field \"" + *source + "\".",
                 "Name the field that becomes the file in its first parameter."};
}

// A structured value is JSON, whatever the node calls it.
Task<Result<Item>> value_file(sdk::NodeContext& context, std::size_t item, const Json& value,
                              FileOptions options) {
    if (value.is_structured()) options.mime_type = "application/json";
    ContentStore& store = context.contents();
    const auto write = [&] { return write_value(value, options.text, store); };
    auto content = co_await sdk::blocking(context, write);
    if (!content) co_return content.error();
    co_return item_with(named_file(std::move(*content), options), options, item);
}

Task<Result<Item>> convert_item(sdk::NodeContext& context, std::size_t i,
                                const std::string& operation) {
    if (operation == "iCal") co_return item_with_event_file(context, i);
    auto options = read_options(context, i);
    if (!options) co_return options.error();
    if (operation == "toJson") {
        options->mime_type = "application/json";
        co_return co_await value_file(context, i, *context.input()[i].json, std::move(*options));
    }
    const auto value = source_value(context, i);
    if (!value) co_return value.error();
    if (operation == "toText") {
        options->mime_type = "text/plain";
    } else {
        const auto is_base64 = sdk::bool_parameter(context, "options.dataIsBase64", i, true);
        if (!is_base64) co_return is_base64.error();
        if (*is_base64) options->text = {.encoding = "base64"};
        if (*is_base64 && !(*value)->is_string())
            co_return Error{ErrorKind::InvalidInput,
                            "The field holds " + sdk::describe_value(**value) +
                                ", and a text in base64 is needed.",
                            "Switch \"Data Is Base64\" off for other data."};
    }
    co_return co_await value_file(context, i, **value, std::move(*options));
}

Task<Result<sdk::Outputs>> convert_all(sdk::NodeContext& context, std::string operation) {
    auto item = operation == "toJson"
                    ? co_await json_list(context)
                    : co_await item_with_table_file(context, operation, "file." + operation);
    sdk::Outputs outputs(1);
    const auto settled = sdk::settle_item(context, outputs[0], 0, std::move(item));
    if (!settled) co_return settled.error();
    co_return outputs;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    if (context.input().empty()) co_return outputs;
    const auto operation = sdk::text_parameter(context, "operation", 0, "csv");
    if (!operation) co_return operation.error();
    const auto mode = sdk::text_parameter(context, "mode", 0, "once");
    if (!mode) co_return mode.error();
    const bool is_table = std::find(kTables.begin(), kTables.end(), *operation) != kTables.end();
    if (is_table || (*operation == "toJson" && *mode == "once"))
        co_return co_await convert_all(context, *operation);

    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i > 0) co_await yield_now();
        auto item = co_await convert_item(context, i, *operation);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_convert_to_file() {
    return make_from_folder("convert_to_file", execute);
}

}  // namespace millrace::nodes
