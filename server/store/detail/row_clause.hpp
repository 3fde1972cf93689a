// Which rows of a data table are meant, as SQL: names of our own, and values as parameters.
#pragma once

#include <string>
#include <vector>

#include "store/detail/data_table_layout.hpp"

namespace millrace::store::detail {

struct RowClause {
    std::string sql;  // " WHERE …", or nothing
    std::vector<workflow::Cell> values{};
};

// InvalidInput: a column that is not there, a value that does not fit it, too many conditions.
Result<RowClause> row_clause(const TableLayout& layout, const workflow::RowFilter& filter,
                             const std::string& search = {});

// The cell must live until the last step.
void bind_cell(Statement& statement, const workflow::Cell& cell);
void bind_cells(Statement& statement, const std::vector<workflow::Cell>& cells);

}  // namespace millrace::store::detail
