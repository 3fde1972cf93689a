// Documents read and written in script hosts: spreadsheets, PDF, calendars.
#pragma once

#include <optional>
#include <string>

#include "sdk/context.hpp"

namespace millrace::nodes {

struct SpreadsheetReadOptions {
    std::string sheet{};  // empty: the first
    std::string range{};  // "A5:C9", or a number: the row to begin with; empty: everything
    bool has_header = true;
    bool keeps_empty = false;    // cells without a value are empty texts
    bool is_raw = false;         // texts are not made numbers and dates
    bool reads_as_text = false;  // the file is a text in UTF-8
};

// A row becomes an item with a field for every cell, named by the first row; without header
// {"row": values}. The format is told by the file: xlsx, xls, ods, rtf, html, csv and more.
Task<Result<workflow::ItemList>> read_spreadsheet(sdk::NodeContext& context, ContentPtr file,
                                                  SpreadsheetReadOptions options);

struct SpreadsheetWriteOptions {
    std::string format{};  // "xls", "ods", "rtf", "html"; xlsx is written by xlsx/xlsx_writer.hpp
    std::string sheet{};   // empty: "Sheet"
    bool has_header = true;
    bool is_compressed = false;
};

// `rows` are flat (csv/flat_rows.hpp).
Task<Result<ContentPtr>> write_spreadsheet(sdk::NodeContext& context, workflow::ItemList rows,
                                           SpreadsheetWriteOptions options);

struct PdfOptions {
    std::string password{};
    double most_pages = 0;  // 0: all
    bool joins_pages = true;
};

// {"numpages", "numrender", "info", "metadata"?, "text", "version"}: the text of the pages, joined
// or in a list.
Task<Result<Json>> read_pdf(sdk::NodeContext& context, ContentPtr file, PdfOptions options);

// The calendar as data: {"version", "prodId", "events": […]}.
Task<Result<Json>> read_calendar(sdk::NodeContext& context, ContentPtr file);

}  // namespace millrace::nodes
