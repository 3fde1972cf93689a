#include "nodes/html/html_table.hpp"

#include <unordered_set>

#include "nodes/character_references/character_references.hpp"
#include "nodes/plain_text/upper_case.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::string_view kTableStyle =
    "style='border-spacing:0; font-family:helvetica,arial,sans-serif'";
constexpr std::string_view kHeaderStyle =
    "style='margin:0; padding:7px 20px 7px 0px; border-bottom:1px solid #eee; text-align:left; "
    "color:#888; font-weight:normal'";
constexpr std::string_view kCellStyle =
    "style='margin:0; padding:7px 20px 7px 0px; border-bottom:1px solid #eee'";

std::vector<std::string> columns_of(const workflow::ItemList& items) {
    std::vector<std::string> columns;
    std::unordered_set<std::string> known;
    for (const workflow::Item& item : items)
        for (const auto& member : item.json->get_object())
            if (known.insert(member.key()).second) columns.emplace_back(member.key());
    return columns;
}

std::string capitalized(std::string_view name) {
    std::string result;
    while (!name.empty()) {
        const std::size_t end = std::min(name.find('_'), name.size());
        const std::string_view word = name.substr(0, end);
        name.remove_prefix(std::min(end + 1, name.size()));
        if (word.empty()) continue;
        if (!result.empty()) result += ' ';
        const std::size_t first = first_character(word).length;
        result += to_upper_case(word.substr(0, first));
        result += word.substr(first);
    }
    return result;
}

std::string cell_content(const Json* value) {
    if (!value) return "undefined";
    if (value->is_bool())
        return value->get_bool() ? "<input type=\"checkbox\" checked=\"checked\"/>"
                                 : "<input type=\"checkbox\" />";
    return sdk::to_text(*value);
}

std::string start_tag(std::string_view name, std::string_view style, std::string_view attributes) {
    std::string tag = "<";
    tag += name;
    tag += ' ';
    tag += style;
    tag += ' ';
    tag += attributes;
    tag += '>';
    return tag;
}

}  // namespace

std::string html_table(const workflow::ItemList& items, const HtmlTableOptions& options) {
    const auto style = [&](std::string_view usual) {
        return options.has_own_style ? std::string_view() : usual;
    };
    const std::vector<std::string> columns = columns_of(items);
    std::string table = start_tag("table", style(kTableStyle), options.table_attributes);
    if (!options.caption.empty()) table += "<caption>" + options.caption + "</caption>";
    table += start_tag("thead", style(kHeaderStyle), options.header_attributes) + "<tr>";
    for (const std::string& column : columns)
        table += "<th>" + (options.capitalizes ? capitalized(column) : column) + "</th>";
    table += "</tr></thead><tbody>";
    for (std::size_t i = 0; i < items.size(); ++i) {
        table += start_tag("tr", "", options.row_attributes[i]);
        const std::string cell = start_tag("td", style(kCellStyle), options.cell_attributes[i]);
        for (const std::string& column : columns) {
            table += cell;
            table += cell_content(find_member(*items[i].json, column));
            table += "</td>";
        }
        table += "</tr>";
    }
    table += "</tbody></table>";
    return table;
}

}  // namespace millrace::nodes
