// Files of the machine become items, and files of items files of the machine.
#include "nodes/disk_file.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/read_write_file/file_selector.hpp"
#include "nodes/read_write_file/node.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryValue;
using workflow::Item;
using workflow::ItemList;

struct ReadOptions {
    FileSelector selector;
    std::string property;
    // What replaces the file's own; nothing: it stays.
    std::optional<std::string> name, extension, mime_type;
};

Result<std::optional<std::string>> optional_text(sdk::NodeContext& context, std::string_view path,
                                                 std::size_t item) {
    const auto value = sdk::value_parameter(context, path, item);
    if (!value) return value.error();
    if (!*value) return std::optional<std::string>();
    auto text = sdk::text_parameter(context, path, item);
    if (!text) return text.error();
    return std::optional(std::move(*text));
}

Result<ReadOptions> read_options(sdk::NodeContext& context, std::size_t item) {
    ReadOptions options;
    const auto written = sdk::text_parameter(context, "fileSelector", item);
    if (!written) return written.error();
    const auto is_literal = sdk::bool_parameter(context, "options.literalBrackets", item, true);
    if (!is_literal) return is_literal.error();
    options.selector = file_selector(*written, *is_literal);
    const auto property = sdk::text_parameter(context, "options.dataPropertyName", item, "data");
    if (!property) return property.error();
    options.property = property->empty() ? "data" : *property;
    for (const auto& [path, target] : {std::pair{"options.fileName", &options.name},
                                       std::pair{"options.fileExtension", &options.extension},
                                       std::pair{"options.mimeType", &options.mime_type}}) {
        auto value = optional_text(context, path, item);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    return options;
}

Item item_of(BinaryValue file, const ReadOptions& options, std::size_t index) {
    const std::string file_type(workflow::file_type_of(file.mime_type));
    if (options.name) file.file_name = *options.name;
    if (options.extension) file.file_extension = *options.extension;
    if (options.mime_type) file.mime_type = *options.mime_type;
    JsonObject json;
    json["mimeType"] = file.mime_type;
    if (!file_type.empty()) json["fileType"] = file_type;
    json["fileName"] = file.file_name;
    if (!file.file_extension.empty()) json["fileExtension"] = file.file_extension;
    json["fileSize"] = workflow::file_size_text(file.content->size());
    Item item = workflow::make_item(std::move(json),
                                    workflow::PairedItem{static_cast<std::uint32_t>(index), 0});
    item.binary = with_file(nullptr, options.property, std::move(file));
    return item;
}

Task<Result<ItemList>> read_files(sdk::NodeContext& context, std::size_t index) {
    const auto options = read_options(context, index);
    if (!options) co_return options.error();
    const auto paths =
        co_await find_disk_files(context, options->selector.pattern, options->selector.groups);
    if (!paths) co_return paths.error();
    if (paths->empty() && context.version() > 1)
        co_return Error{ErrorKind::NotFound,
                        "No file was found for \"" + options->selector.pattern + "\".",
                        "Check the path; \"*\" does not find names that begin with a dot."};
    ItemList items;
    for (const std::string& path : *paths) {
        auto file = co_await read_disk_file(context, path);
        if (!file) co_return file.error();
        items.push_back(item_of(std::move(*file), *options, index));
    }
    co_return items;
}

Task<Result<ItemList>> write_file(sdk::NodeContext& context, std::size_t index) {
    auto path = sdk::text_parameter(context, "fileName", index);
    if (!path) co_return path.error();
    auto property = sdk::text_parameter(context, "dataPropertyName", index, "data");
    if (!property) co_return property.error();
    const auto appends = sdk::bool_parameter(context, "options.append", index);
    if (!appends) co_return appends.error();
    const auto mode = *appends ? AllowedFolders::Mode::Append : AllowedFolders::Mode::Replace;
    auto item =
        co_await write_item_file(context, index, std::move(*property), std::move(*path), mode);
    if (!item) co_return item.error();
    co_return ItemList{std::move(*item)};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        const auto operation = sdk::text_parameter(context, "operation", 0, "read");
        if (!operation) co_return operation.error();
        Result<ItemList> made = ItemList();
        if (*operation == "write")
            made = co_await write_file(context, i);
        else
            made = co_await read_files(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(made));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_read_write_file() {
    return make_from_folder("read_write_file", execute);
}

}  // namespace millrace::nodes
