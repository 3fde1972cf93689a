// Tables: rows of cells between "|", the second row of dashes.
#include <vector>

#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// "  :---:  " at `at`: where it ends; `at`: it is none.
std::size_t dashes_end(std::string_view text, std::size_t at) {
    std::size_t place = skip_spaces_and_tabs(text, at);
    if (place < text.size() && text[place] == ':') place = skip_spaces_and_tabs(text, place + 1);
    const std::size_t dashes = place;
    while (place < text.size() && (text[place] == '-' || text[place] == '=')) ++place;
    return place - dashes < 2 ? at : place;
}

std::size_t colon_end(std::string_view text, std::size_t at) {
    at = skip_spaces_and_tabs(text, at);
    if (at < text.size() && text[at] == ':') at = skip_spaces_and_tabs(text, at + 1);
    return at;
}

// Where a table of several columns that begins at `line` ends; `line`: none begins.
std::size_t wide_table_end(std::string_view text, std::size_t line) {
    const std::size_t end = line_end(text, line);
    if (end == text.size()) return line;
    const std::size_t bar = text.find('|', line + 1);
    if (bar == std::string_view::npos || bar + 1 >= end) return line;
    std::size_t place = skip_spaces(text, end + 1, 3);
    if (text.substr(place).starts_with('|')) ++place;
    const std::size_t first = dashes_end(text, place);
    if (first == place) return line;
    place = colon_end(text, first);
    if (!text.substr(place).starts_with('|')) return line;
    const std::size_t second = dashes_end(text, place + 1);
    if (second == place + 1) return line;
    const std::size_t empty_line = text.find("\n\n", std::min(second + 1, text.size()));
    return empty_line == std::string_view::npos ? line : empty_line + 2;
}

// "| … |" with nothing behind it but a line end: the next line; `line`: it is none.
std::size_t barred_line_end(std::string_view text, std::size_t line) {
    const std::size_t start = skip_spaces(text, line, 3);
    const std::size_t end = line_end(text, line);
    if (end == text.size() || !text.substr(start).starts_with('|')) return line;
    std::size_t last = end;
    while (last > start && is_space_or_tab(text[last - 1])) --last;
    if (last < start + 3 || text[last - 1] != '|') return line;
    return end + 1;
}

std::size_t narrow_table_end(std::string_view text, std::size_t line) {
    std::size_t next = barred_line_end(text, line);
    if (next == line) return line;
    const std::size_t bar = skip_spaces(text, next, 3);
    if (!text.substr(bar).starts_with('|')) return line;
    const std::size_t dashes = dashes_end(text, bar + 1);
    if (dashes == bar + 1) return line;
    std::size_t place = colon_end(text, dashes);
    if (!text.substr(place).starts_with('|')) return line;
    place = skip_spaces_and_tabs(text, place + 1);
    if (!text.substr(place).starts_with('\n')) return line;
    next = place + 1;
    for (std::size_t behind = barred_line_end(text, next); behind != next;
         behind = barred_line_end(text, next))
        next = behind;
    return text.substr(next).starts_with('\n') ? next + 1 : line;
}

std::string_view without_outer_bars(std::string_view line) {
    const std::size_t bar = skip_spaces(line, 0, 3);
    if (line.substr(bar).starts_with('|')) line.remove_prefix(bar + 1);
    std::size_t end = line.size();
    while (end > 0 && is_space_or_tab(line[end - 1])) --end;
    if (end > 0 && line[end - 1] == '|') line = line.substr(0, end - 1);
    return line;
}

std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    while (true) {
        const std::size_t bar = line.find('|');
        cells.emplace_back(sdk::trim_blanks(line.substr(0, bar)));
        if (bar == std::string_view::npos) return cells;
        line.remove_prefix(bar + 1);
    }
}

// How a column is aligned: "---:" to the right.
std::string style_of(std::string_view cell) {
    const bool is_left = cell.starts_with(':');
    if (is_left) cell.remove_prefix(1);
    const bool is_right = cell.size() > 1 && cell.ends_with(':');
    if (is_right) cell.remove_suffix(1);
    cell = without_spaces_and_tabs_around(cell);
    if (cell.empty() || cell.find_first_not_of('-') != std::string_view::npos) return {};
    if (is_left && is_right) return " style=\"text-align:center;\"";
    if (is_left) return " style=\"text-align:left;\"";
    return is_right ? " style=\"text-align:right;\"" : std::string();
}

}  // namespace

std::string MarkdownReader::read_tables(std::string_view text) {
    if (!options_.has_tables) return std::string(text);
    return read_narrow_tables(
        read_wide_tables(replaced(text, "\\|", MarkdownPieces::escaped('|'))));
}

std::string MarkdownReader::read_wide_tables(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = wide_table_end(text, at);
        const std::size_t next = end == at ? std::min(line_end(text, at) + 1, text.size()) : end;
        const std::string_view lines = text.substr(at, next - at);
        result += end == at ? std::string(lines) : table(lines);
        at = next;
    }
    return result;
}

std::string MarkdownReader::read_narrow_tables(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = narrow_table_end(text, at);
        const std::size_t next = end == at ? std::min(line_end(text, at) + 1, text.size()) : end;
        const std::string_view lines = text.substr(at, next - at);
        result += end == at ? std::string(lines) : table(lines);
        at = next;
    }
    return result;
}

std::string MarkdownReader::table(std::string_view written) {
    std::vector<std::vector<std::string>> rows;
    for (std::size_t at = 0; at < written.size(); at = line_end(written, at) + 1) {
        const std::string_view line = written.substr(at, line_end(written, at) - at);
        const std::string spans = read_code_spans(without_outer_bars(line));
        if (rows.size() >= 2 && sdk::trim_blanks(spans).empty()) continue;
        rows.push_back(cells_of(spans));
    }
    const std::vector<std::string>& headings = rows[0];
    if (headings.size() < rows[1].size()) return std::string(written);
    std::vector<std::string> styles;
    for (const std::string& cell : rows[1]) styles.push_back(style_of(cell));
    styles.resize(headings.size());

    std::string html = "<table>\n<thead>\n<tr>\n";
    for (std::size_t i = 0; i < headings.size(); ++i) {
        std::string id;
        if (options_.has_table_heading_ids)
            id = " id=\"" + sdk::to_lower_case(replaced(headings[i], " ", "_")) + "\"";
        html += "<th" + id + styles[i] + ">" + read_spans(headings[i]) + "</th>\n";
    }
    html += "</tr>\n</thead>\n<tbody>\n";
    for (std::size_t row = 2; row < rows.size(); ++row) {
        html += "<tr>\n";
        for (std::size_t i = 0; i < headings.size(); ++i) {
            const std::string cell = i < rows[row].size() ? rows[row][i] : std::string();
            html += "<td" + styles[i] + ">" + read_spans(cell) + "</td>\n";
        }
        html += "</tr>\n";
    }
    return html + "</tbody>\n</table>\n";
}

}  // namespace millrace::nodes
