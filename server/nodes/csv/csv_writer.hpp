// Rows written as CSV.
#pragma once

#include <string>

#include "base/content.hpp"
#include "workflow/item_list.hpp"

namespace millrace::nodes {

struct CsvWriteOptions {
    std::string delimiter = ",";
    bool has_header = true;
};

// The values of flat items (flat_rows.hpp) as text: a column for every name, in the order in which
// they come up, a line for every item. As spreadsheet programs show them: numbers with at most
// eleven digits, TRUE and FALSE, nothing for null. Begins with a byte order mark, lines end with
// "\n". What begins with "=", "+", "-" or "@" is written as it is: who opens the file with a
// spreadsheet program must know where its values come from. Blocks.
Result<ContentPtr> write_csv(const workflow::ItemList& rows, const CsvWriteOptions& options,
                             ContentStore& store);

// A number in the format "General" of spreadsheet programs: 1.5, 1.23457E+14.
std::string general_number_text(double number);

}  // namespace millrace::nodes
