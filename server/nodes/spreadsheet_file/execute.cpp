// Tables in files become items, or items a file with a table.
#include "nodes/documents/table_file.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/spreadsheet_file/node.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> read_files(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    const CsvReading csv = context.version() < 2 ? CsvReading::AsSpreadsheet : CsvReading::AsText;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        auto format = sdk::text_parameter(context, "fileFormat", i, "autodetect");
        if (!format) co_return format.error();
        auto rows = co_await rows_of_item_file(context, i, std::move(*format), csv);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(rows));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    if (context.input().empty()) co_return sdk::Outputs(1);
    const auto operation = sdk::text_parameter(context, "operation", 0, "fromFile");
    if (!operation) co_return operation.error();
    if (*operation != "toFile") co_return co_await read_files(context);

    auto format = sdk::text_parameter(context, "fileFormat", 0, "xls");
    if (!format) co_return format.error();
    std::string name = "spreadsheet." + *format;
    auto item = co_await item_with_table_file(context, std::move(*format), std::move(name));
    sdk::Outputs outputs(1);
    const auto settled = sdk::settle_item(context, outputs[0], 0, std::move(item));
    if (!settled) co_return settled.error();
    co_return outputs;
}

}  // namespace

sdk::NodeType make_spreadsheet_file() {
    return make_from_folder("spreadsheet_file", execute);
}

}  // namespace millrace::nodes
