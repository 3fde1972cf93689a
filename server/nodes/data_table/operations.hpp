// The operations, each for one item.
#pragma once

#include "nodes/data_table/row_parameters.hpp"

namespace millrace::nodes {

struct TableAccess {
    sdk::NodeContext& context;
    sdk::DataTables& tables;
    NamedTables named;
};

// What one item leads to.
struct ItemResult {
    std::vector<JsonObject> objects{};
    bool passes_item = false;  // the item itself goes on, unchanged
};

Task<Result<ItemResult>> run_row_operation(TableAccess& access, std::string operation,
                                           std::size_t item);
Task<Result<ItemResult>> run_table_operation(TableAccess& access, std::string operation,
                                             std::size_t item);

Error unknown_operation(const std::string& operation);

}  // namespace millrace::nodes
