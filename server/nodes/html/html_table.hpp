// Items as rows of an HTML table.
#pragma once

#include <string>
#include <vector>

#include "workflow/item_list.hpp"

namespace millrace::nodes {

struct HtmlTableOptions {
    bool capitalizes = false;    // headings such as "first_name" become "First Name"
    bool has_own_style = false;  // no styles are written
    std::string caption{};
    std::string table_attributes{};
    std::string header_attributes{};
    // One for each item.
    std::vector<std::string> row_attributes{};
    std::vector<std::string> cell_attributes{};
};

// A column for every field that any item has. Values are written as they are: whoever puts markup
// into items gets markup.
std::string html_table(const workflow::ItemList& items, const HtmlTableOptions& options);

}  // namespace millrace::nodes
