#include "nodes/documents/table_file.hpp"

#include <utility>

#include "nodes/csv/csv_rows.hpp"
#include "nodes/csv/csv_writer.hpp"
#include "nodes/csv/flat_rows.hpp"
#include "nodes/documents/documents.hpp"
#include "nodes/item_file.hpp"
#include "nodes/xlsx/xlsx_writer.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryValue;
using workflow::Item;
using workflow::ItemList;

std::size_t whole(double number) {
    return number >= 1 ? static_cast<std::size_t>(number) : 0;
}

Result<void> read_skipping(sdk::NodeContext& context, std::size_t item, CsvReadOptions& options) {
    constexpr std::string_view kPath = "options.skipRecordsWithErrors";
    const auto value = sdk::value_parameter(context, kPath, item);
    if (!value) return value.error();
    if (!*value) return {};
    if ((*value)->is_bool()) {
        options.skips_wrong_records = (*value)->get_bool();
        return {};
    }
    const Json* settings = find_member(**value, "value");
    if (!settings) return {};
    const Json* is_enabled = find_member(*settings, "enabled");
    options.skips_wrong_records = is_enabled && sdk::is_truthy(*is_enabled);
    const Json* most = find_member(*settings, "maxSkippedRecords");
    if (most && is_number(*most) && number_of(*most) >= 0)
        options.most_skipped = static_cast<std::size_t>(number_of(*most));
    return {};
}

Result<CsvRowOptions> csv_options(sdk::NodeContext& context, std::size_t item) {
    CsvRowOptions options;
    for (const auto& [name, target] : {std::pair{"options.delimiter", &options.reading.delimiter},
                                       std::pair{"options.encoding", &options.encoding}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    for (const auto& [name, target] :
         {std::pair{"options.enableBOM", &options.strips_mark},
          std::pair{"options.headerRow", &options.has_header},
          std::pair{"options.includeEmptyCells", &options.keeps_empty},
          std::pair{"options.relaxQuotes", &options.reading.relaxes_quotes}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    const auto from_line = sdk::number_parameter(context, "options.fromLine", item, 1);
    if (!from_line) return from_line.error();
    options.reading.from_line = std::max<std::size_t>(1, whole(*from_line));
    const auto most = sdk::number_parameter(context, "options.maxRowCount", item, -1);
    if (!most) return most.error();
    if (*most >= 0) options.most_rows = whole(*most);
    if (auto done = read_skipping(context, item, options.reading); !done) return done.error();
    return options;
}

Result<SpreadsheetReadOptions> sheet_options(sdk::NodeContext& context, std::size_t item) {
    SpreadsheetReadOptions options;
    for (const auto& [name, target] : {std::pair{"options.sheetName", &options.sheet},
                                       std::pair{"options.range", &options.range}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    for (const auto& [name, target] : {std::pair{"options.headerRow", &options.has_header},
                                       std::pair{"options.includeEmptyCells", &options.keeps_empty},
                                       std::pair{"options.rawData", &options.is_raw},
                                       std::pair{"options.readAsString", &options.reads_as_text}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    return options;
}

bool is_csv(const BinaryValue& file) {
    return file.mime_type == "text/csv" ||
           (file.mime_type == "text/plain" && file.file_extension == "csv");
}

}  // namespace

Task<Result<ItemList>> rows_of_item_file(sdk::NodeContext& context, std::size_t item,
                                         std::string format, CsvReading csv) {
    const auto property = sdk::text_parameter(context, "binaryPropertyName", item, "data");
    if (!property) co_return property.error();
    const auto file = item_file(context.input()[item], *property);
    if (!file) co_return file.error();
    const workflow::PairedItem origin{static_cast<std::uint32_t>(item), 0};
    const ContentPtr content = (*file)->content;

    const bool is_text = format == "csv" || (format == "autodetect" && is_csv(**file));
    if (is_text && csv == CsvReading::AsText) {
        auto options = csv_options(context, item);
        if (!options) co_return options.error();
        const auto read = [&]() -> Result<ItemList> {
            ItemList rows;
            auto done = read_csv_rows(*content, std::move(*options), origin, rows);
            if (!done) return done.error();
            return rows;
        };
        co_return co_await sdk::blocking(context, read);
    }

    auto options = sheet_options(context, item);
    if (!options) co_return options.error();
    const auto rows = co_await read_spreadsheet(context, content, std::move(*options));
    if (!rows) co_return rows.error();
    ItemList with_origin;
    for (Item row : *rows) {
        row.paired = origin;
        with_origin.push_back(std::move(row));
    }
    co_return with_origin;
}

namespace {

Task<Result<ContentPtr>> write_table(sdk::NodeContext& context, const std::string& format) {
    const ItemList items = context.input();
    if (format == "csv") {
        CsvWriteOptions options;
        if (auto done = sdk::read_parameter(context, "options.delimiter", 0, options.delimiter);
            !done)
            co_return done.error();
        if (auto done = sdk::read_parameter(context, "options.headerRow", 0, options.has_header);
            !done)
            co_return done.error();
        ContentStore& store = context.contents();
        const auto write = [&] { return write_csv(flat_rows(items), options, store); };
        co_return co_await sdk::blocking(context, write);
    }
    SpreadsheetWriteOptions options;
    options.format = format;
    if (auto done = sdk::read_parameter(context, "options.sheetName", 0, options.sheet); !done)
        co_return done.error();
    if (auto done = sdk::read_parameter(context, "options.headerRow", 0, options.has_header); !done)
        co_return done.error();
    if (auto done = sdk::read_parameter(context, "options.compression", 0, options.is_compressed);
        !done)
        co_return done.error();
    if (format == "xlsx") {
        const XlsxWriteOptions native{options.sheet, options.has_header, options.is_compressed};
        ContentStore& store = context.contents();
        const auto write = [&] { return write_xlsx(flat_rows(items), native, store); };
        co_return co_await sdk::blocking(context, write);
    }
    const auto flatten = [&] { return flat_rows(items); };
    auto rows = co_await sdk::blocking(context, flatten);
    co_return co_await write_spreadsheet(context, std::move(rows), std::move(options));
}

}  // namespace

Task<Result<Item>> item_with_table_file(sdk::NodeContext& context, std::string format,
                                        std::string name) {
    const auto property = sdk::text_parameter(context, "binaryPropertyName", 0, "data");
    if (!property) co_return property.error();
    if (auto done = sdk::read_parameter(context, "options.fileName", 0, name); !done)
        co_return done.error();
    auto content = co_await write_table(context, format);
    if (!content) co_return content.error();
    Item made;
    made.binary = with_file(nullptr, *property, make_file(std::move(*content), {.name = name}));
    std::vector<workflow::PairedItem> origins(context.input().size());
    for (std::size_t i = 0; i < origins.size(); ++i)
        origins[i].item = static_cast<std::uint32_t>(i);
    made.paired = workflow::PairedItems(std::move(origins));
    co_return made;
}

}  // namespace millrace::nodes
