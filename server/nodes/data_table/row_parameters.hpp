// What the parameters of the row operations mean for one item: the table, the filter, the values.
#pragma once

#include <map>

#include "sdk/context.hpp"
#include "sdk/data_tables.hpp"

namespace millrace::nodes {

// The tables that "dataTableId" names; each is looked up once in a run of the node.
class NamedTables {
  public:
    NamedTables(sdk::NodeContext& context, sdk::DataTables& tables)
        : context_(context), tables_(tables) {}

    Task<Result<workflow::DataTable>> of_item(std::size_t item);

  private:
    sdk::NodeContext& context_;
    sdk::DataTables& tables_;
    std::map<std::pair<bool, std::string>, workflow::DataTable> known_;  // by name or not, and text
};

enum class Conditions { Optional, Required };

Result<workflow::RowFilter> row_filter(sdk::NodeContext& context, std::size_t item,
                                       Conditions conditions);

// The values to write, by column.
Result<JsonObject> row_values(sdk::NodeContext& context, std::size_t item);

// How many come out at most; nothing: all.
Result<std::optional<std::int64_t>> wanted_limit(sdk::NodeContext& context, std::size_t item);

}  // namespace millrace::nodes
