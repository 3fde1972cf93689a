// Tables in files, as the nodes for files have them in their parameters.
#pragma once

#include <string>
#include <string_view>

#include "sdk/context.hpp"
#include "workflow/binary.hpp"

namespace millrace::nodes {

enum class CsvReading {
    AsText,        // record by record, all values texts
    AsSpreadsheet  // as a sheet whose cells are numbers, dates or texts
};

// The rows of the item's file named by "binaryPropertyName", read with the item's "options".
// `format` is "csv", "xlsx" and so on, or "autodetect".
Task<Result<workflow::ItemList>> rows_of_item_file(sdk::NodeContext& context, std::size_t item,
                                                   std::string format, CsvReading csv);

// All items of the input as one file of `format`, with the "options" of the first item. The file is
// called `name` where the options name none. The result is the node's single item.
Task<Result<workflow::Item>> item_with_table_file(sdk::NodeContext& context, std::string format,
                                                  std::string name);

}  // namespace millrace::nodes
