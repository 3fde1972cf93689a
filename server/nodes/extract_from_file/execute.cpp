// Files become data of items.
#include <algorithm>
#include <array>

#include "nodes/documents/documents.hpp"
#include "nodes/documents/moved_text.hpp"
#include "nodes/documents/table_file.hpp"
#include "nodes/extract_from_file/node.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

constexpr std::array<std::string_view, 6> kTables = {"csv", "html", "ods", "rtf", "xls", "xlsx"};

struct FileFacts {
    std::string property{};
    ContentPtr content{};
    std::string kept{};  // "json", "binary", "both" or nothing
};

Result<FileFacts> find_file(sdk::NodeContext& context, std::size_t item) {
    FileFacts facts;
    auto property = sdk::text_parameter(context, "binaryPropertyName", item, "data");
    if (!property) return property.error();
    const auto file = item_file(context.input()[item], *property);
    if (!file) return file.error();
    facts.content = (*file)->content;
    facts.property = std::move(*property);
    auto kept = sdk::text_parameter(context, "options.keepSource", item);
    if (!kept) return kept.error();
    facts.kept = std::move(*kept);
    return facts;
}

// What stays of the item beside the new data.
Item kept_item(const Item& source, const FileFacts& facts, std::size_t item) {
    Item made;
    if (facts.kept == "json" || facts.kept == "both") made.json = source.json;
    made.binary = facts.kept == "binary" || facts.kept == "both"
                      ? source.binary
                      : without_file(source.binary.get(), facts.property);
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(item), 0};
    return made;
}

Task<Result<Json>> moved_value(sdk::NodeContext& context, const std::string& operation,
                               std::size_t item, ContentPtr content) {
    const auto encoding = sdk::text_parameter(context, "options.encoding", item);
    if (!encoding) co_return encoding.error();
    const auto strips = sdk::bool_parameter(context, "options.stripBOM", item, true);
    if (!strips) co_return strips.error();
    const ByteOrderMark mark = *strips ? ByteOrderMark::Strip : ByteOrderMark::Leave;
    const auto read = [&]() -> Result<Json> {
        auto text = operation == "binaryToPropery"
                        ? base64_of(*content)
                        : decoded_text(*content, *encoding, mark, kMostTextBytes);
        if (!text) return text.error();
        if (operation != "fromJson") return Json(*text);
        if (text->empty()) return Json(JsonObject());
        auto json = parse_json(*text);
        if (json) return json;
        return Error{ErrorKind::InvalidInput,
                     "The file does not hold JSON: " + json.error().message,
                     "Mend the file, or extract its text."};
    };
    co_return co_await sdk::blocking(context, read);
}

// The calendar is text in an encoding of its own; the script that reads it wants UTF-8.
Task<Result<Json>> calendar_value(sdk::NodeContext& context, std::size_t item, ContentPtr content) {
    const auto text = co_await moved_value(context, "text", item, std::move(content));
    if (!text) co_return text.error();
    ContentPtr plain = memory_content(std::string(text_of(text->get_string())));
    co_return co_await read_calendar(context, std::move(plain));
}

Task<Result<Item>> move_item(sdk::NodeContext& context, const std::string& operation,
                             std::size_t item) {
    const auto facts = find_file(context, item);
    if (!facts) co_return facts.error();
    const auto key = sdk::text_parameter(context, "destinationKey", item, "data");
    if (!key) co_return key.error();
    auto value = operation == "fromIcs"
                     ? co_await calendar_value(context, item, facts->content)
                     : co_await moved_value(context, operation, item, facts->content);
    if (!value) co_return value.error();
    Item made = kept_item(context.input()[item], *facts, item);
    Json json = *made.json;
    if (auto done = sdk::ItemPath(*key).set(json, std::move(*value)); !done) co_return done.error();
    made.json = std::make_shared<const Json>(std::move(json));
    co_return made;
}

Task<Result<Item>> pdf_item(sdk::NodeContext& context, std::size_t item) {
    const auto facts = find_file(context, item);
    if (!facts) co_return facts.error();
    PdfOptions options;
    auto password = sdk::text_parameter(context, "options.password", item);
    if (!password) co_return password.error();
    options.password = std::move(*password);
    const auto most = sdk::number_parameter(context, "options.maxPages", item, 0);
    if (!most) co_return most.error();
    options.most_pages = *most;
    const auto joins = sdk::bool_parameter(context, "options.joinPages", item, true);
    if (!joins) co_return joins.error();
    options.joins_pages = *joins;
    const auto json = co_await read_pdf(context, facts->content, std::move(options));
    if (!json) co_return json.error();
    Item made = kept_item(context.input()[item], *facts, item);
    JsonObject object = made.json->get_object();
    for (const auto& member : json->get_object()) object[member.key()] = member.value();
    made.json = std::make_shared<const Json>(std::move(object));
    co_return made;
}

Task<Result<ItemList>> extract(sdk::NodeContext& context, const std::string& operation,
                               std::size_t item) {
    if (std::find(kTables.begin(), kTables.end(), operation) != kTables.end())
        co_return co_await rows_of_item_file(context, item, operation, CsvReading::AsText);
    auto made = operation == "pdf" ? co_await pdf_item(context, item)
                                   : co_await move_item(context, operation, item);
    if (!made) co_return made.error();
    co_return ItemList{*made};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    if (context.input().empty()) co_return outputs;
    const auto operation = sdk::text_parameter(context, "operation", 0, "csv");
    if (!operation) co_return operation.error();
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i > 0) co_await yield_now();
        auto items = co_await extract(context, *operation, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(items));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_extract_from_file() {
    return make_from_folder("extract_from_file", execute);
}

}  // namespace millrace::nodes
