// Rows written as a spreadsheet with one sheet (Office Open XML), row by row.
#pragma once

#include <string>

#include "base/content.hpp"
#include "workflow/item_list.hpp"

namespace millrace::nodes {

struct XlsxWriteOptions {
    std::string sheet{};  // empty: "Sheet"
    bool has_header = true;
    bool is_compressed = false;
};

// The values of flat items (csv/flat_rows.hpp): a column for every name, in the order in which they
// come up, a row for every item. Numbers and truth values are cells of their type, null is no cell.
// InvalidInput: a name that sheets cannot have, a text of more than 32,767 characters. TooLarge:
// more rows or columns than a sheet has. Blocks.
Result<ContentPtr> write_xlsx(const workflow::ItemList& rows, const XlsxWriteOptions& options,
                              ContentStore& store);

}  // namespace millrace::nodes
