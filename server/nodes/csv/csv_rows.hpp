// CSV files as items: one for each record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/content.hpp"
#include "nodes/csv/csv_reader.hpp"
#include "workflow/item_list.hpp"

namespace millrace::nodes {

struct CsvRowOptions {
    CsvReadOptions reading{};
    std::string encoding{};  // empty: UTF-8
    bool strips_mark = false;
    // The first record names the fields; without, an item is {"row": values}.
    bool has_header = true;
    bool keeps_empty = false;  // values that are empty texts
    std::optional<std::size_t> most_rows{};
};

// Appends the rows, all texts, with `origin` as their origin. Holds nothing of the file but one
// piece and one record. Blocks when the content is stored.
Result<void> read_csv_rows(const Content& content, CsvRowOptions options,
                           workflow::PairedItem origin, workflow::ItemList& rows);

}  // namespace millrace::nodes
