#include "nodes/html_to_markdown/markdown_text.hpp"

#include <algorithm>

#include "nodes/character_references/character_references.hpp"
#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_newline(char c) {
    return c == '\n' || c == '\r';
}

// A blank that ends no line: how many bytes it takes.
std::size_t space_length(std::string_view text) {
    if (text.empty() || is_newline(text.front())) return 0;
    return blank_length(text);
}

// How many bytes a mark at the start of a line takes that has to be escaped: "+ ", ">", "## ", ….
std::size_t line_mark_length(std::string_view text) {
    if (text.empty()) return 0;
    const char c = text.front();
    if (c == '=' || c == '>' || c == '-') return 1;
    std::size_t count = 0;
    if (c == '+') count = 1;
    while (c == '#' && count < text.size() && text[count] == '#') ++count;
    if (count == 0 || count > 6) return 0;
    const std::size_t blank = blank_length(text.substr(count));
    return blank == 0 ? 0 : count + blank;
}

struct Line {
    std::string_view text;
    std::string_view end;
};

std::vector<Line> split_lines(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        std::size_t behind = std::min(end + 1, text.size());
        if (text.substr(end).starts_with("\r\n")) ++behind;
        lines.push_back({text.substr(0, end), text.substr(end, behind - end)});
        text.remove_prefix(behind);
    }
    return lines;
}

std::string_view trim_end(std::string_view text) {
    const std::string_view both = sdk::trim_blanks(text);
    if (both.empty()) return text.substr(0, 0);
    return text.substr(0, static_cast<std::size_t>(both.data() - text.data()) + both.size());
}

std::string without_inner(std::string_view content, std::string_view delimiter) {
    std::string result;
    while (!content.empty()) {
        // A delimiter behind a character that does not escape it.
        const std::size_t first = first_character(content).length;
        const bool escapes = content.front() == '\\';
        result += content.substr(0, first);
        content.remove_prefix(first);
        if (!escapes && content.starts_with(delimiter)) content.remove_prefix(delimiter.size());
    }
    return result;
}

std::string replaced_newlines(std::string_view text, std::string_view replacement) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t start = i;
        while (i < text.size() && (text[i] == '\n' || text.substr(i).starts_with("\r\n")))
            i += text[i] == '\n' ? 1 : 2;
        if (i > start)
            result += replacement;
        else
            result += text[i++];
    }
    return result;
}

}  // namespace

std::string escaped_characters(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (std::string_view("\\`*_~[]").find(c) != std::string_view::npos) result += '\\';
        result += c;
    }
    return result;
}

std::string escaped_line_starts(std::string_view text) {
    std::string result;
    bool at_line_start = true;
    for (std::size_t i = 0; i < text.size();) {
        if (at_line_start) {
            std::size_t mark = i;
            while (line_mark_length(text.substr(mark)) == 0 && blank_length(text.substr(mark)) > 0)
                mark += blank_length(text.substr(mark));
            if (const std::size_t length = line_mark_length(text.substr(mark))) {
                result += text.substr(i, mark - i);
                result += '\\';
                result += text.substr(mark, length);
                i = mark + length;
                at_line_start = is_newline(text[i - 1]);
                continue;
            }
        }
        if (is_digit(text[i])) {
            std::size_t end = i;
            while (end < text.size() && is_digit(text[end])) ++end;
            result += text.substr(i, end - i);
            i = end;
            at_line_start = false;
            if (text.substr(i).starts_with('.') && blank_length(text.substr(i + 1)) > 0) {
                const std::size_t blank = blank_length(text.substr(i + 1));
                result += "\\." + std::string(text.substr(i + 1, blank));
                i += 1 + blank;
                at_line_start = is_newline(text[i - 1]);
            }
            continue;
        }
        at_line_start = is_newline(text[i]);
        result += text[i++];
    }
    return result;
}

std::string with_single_spaces(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        std::size_t blanks = 0;
        while (const std::size_t length = blank_length(text.substr(blanks))) blanks += length;
        if (blanks > 0) {
            result += ' ';
            text.remove_prefix(blanks);
        } else {
            result += text.front();
            text.remove_prefix(1);
        }
    }
    return result;
}

std::string trimmed_text(std::string_view text) {
    const std::string_view words = sdk::trim_blanks(text);
    if (words.empty()) return std::string(text);
    const auto start = static_cast<std::size_t>(words.data() - text.data());
    const std::string_view before = text.substr(0, start);
    const std::string_view after = text.substr(start + words.size());
    const bool has_space_before = !before.empty() && !is_newline(before.back());
    const bool has_space_after = space_length(after) > 0;
    return (has_space_before ? " " : "") + std::string(words) + (has_space_after ? " " : "");
}

std::string without_outer_newlines(std::string text) {
    const std::size_t start = std::min(text.find_first_not_of('\n'), text.size());
    return text.substr(start, text.find_last_not_of('\n') + 1 - start);
}

std::string with_spaces_for_newlines(std::string_view text) {
    return replaced_newlines(text, " ");
}

std::string surrounded(std::string content, std::string_view delimiter) {
    if (!delimiter.empty() && content.find(delimiter) != std::string::npos)
        content = without_inner(content, delimiter);
    std::string result;
    for (const Line& line : split_lines(content)) {
        const std::string_view words = sdk::trim_blanks(line.text);
        if (words.empty()) {
            result += line.text;
        } else {
            const auto start = static_cast<std::size_t>(words.data() - line.text.data());
            const std::string_view before = line.text.substr(0, start);
            const std::string_view after = line.text.substr(start + words.size());
            std::size_t last_blank = before.size();
            for (std::size_t i = 0; i < before.size(); i += blank_length(before.substr(i)))
                last_blank = i;
            result += before.substr(last_blank);
            result += delimiter;
            result += words;
            result += delimiter;
            result += after.substr(0, space_length(after));
        }
        result += line.end;
    }
    return result;
}

std::string inline_code(std::string_view content) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : content) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string delimiter(longest + 1, '`');
    const std::string padding = longest > 0 ? " " : "";
    return delimiter + padding + std::string(content) + padding + delimiter;
}

std::string indented_code(std::string_view content) {
    std::string result = "    ";
    for (std::size_t i = 0; i < content.size(); ++i) {
        result += content[i];
        const bool ends_line =
            content[i] == '\n' || (content[i] == '\r' && !content.substr(i + 1).starts_with('\n'));
        if (ends_line) result += "    ";
    }
    return result;
}

std::string quoted_lines(std::string_view content) {
    std::string result;
    std::string text = without_outer_newlines(std::string(content));
    std::string_view rest = text;
    while (true) {
        result += '>';
        const std::size_t marks = std::min(rest.find_first_not_of('>'), rest.size());
        result += rest.substr(0, marks);
        rest.remove_prefix(marks);
        rest.remove_prefix(space_length(rest));
        result += ' ';
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) return result + std::string(rest);
        result += rest.substr(0, end + 1);
        rest.remove_prefix(end + 1);
    }
}

std::string list_item_text(std::string_view content, std::size_t indent) {
    const std::string broken =
        replaced_newlines(sdk::trim_blanks(content), "  \n" + std::string(3 * indent, ' '));
    std::string result;
    for (const Line& line : split_lines(broken)) {
        const std::string_view words = trim_end(line.text);
        result += words.empty() ? line.text : words;
        if (!words.empty() && words.size() < line.text.size()) result += "  ";
        result += line.end;
    }
    return result;
}

namespace {

// A row without the bars at its ends.
std::string_view inner_row(std::string_view row) {
    const std::string_view words = trim_end(row);
    if (words.size() < 2 || !words.ends_with('|')) return row;
    const std::string_view body = words.substr(0, words.size() - 1);
    if (!body.starts_with('|')) return body;
    std::size_t start = 1;
    std::size_t last_start = 0;
    while (const std::size_t length = blank_length(body.substr(start))) {
        if (start + length >= body.size()) break;
        start += length;
        last_start = start;
    }
    return body.substr(last_start);
}

std::vector<std::string> cells_of(std::string_view row) {
    std::vector<std::string> cells;
    while (true) {
        const std::size_t end = row.find(" |");
        cells.emplace_back(sdk::trim_blanks(row.substr(0, end)));
        if (end == std::string_view::npos) return cells;
        row.remove_prefix(end + 2);
    }
}

}  // namespace

std::string table_of_rows(std::string_view rows, std::string_view caption) {
    std::vector<std::vector<std::string>> table;
    std::vector<std::size_t> widths;
    for (const Line& line : split_lines(rows)) {
        const std::string_view row = inner_row(line.text);
        if (row.empty()) continue;
        table.push_back(cells_of(row));
        widths.resize(std::max(widths.size(), table.back().size()));
        for (std::size_t i = 0; i < table.back().size(); ++i)
            widths[i] = std::max(widths[i], utf16_length(table.back()[i]));
    }
    if (table.empty()) return {};
    std::string result;
    if (!caption.empty()) result += std::string(caption) + "\n";
    for (std::size_t r = 0; r < table.size(); ++r) {
        result += "| ";
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string cell = i < table[r].size() ? table[r][i] : std::string();
            result += cell;
            result.append(widths[i] - utf16_length(cell), ' ');
            result += i + 1 < widths.size() ? " | " : " |";
        }
        result += '\n';
        if (r > 0) continue;
        result += '|';
        for (const std::size_t width : widths) result += ' ' + std::string(width, '-') + " |";
        result += '\n';
    }
    return result;
}

std::string with_fewer_newlines(std::string_view text, std::size_t most) {
    if (most == 0) return std::string(text);
    std::string result;
    while (!text.empty()) {
        std::size_t blanks = 0;
        std::vector<std::size_t> newlines;
        while (const std::size_t length = blank_length(text.substr(blanks))) {
            if (text[blanks] == '\n') newlines.push_back(blanks);
            blanks += length;
        }
        if (newlines.size() > most) {
            std::size_t first = newlines.front();
            if (first > 0 && text[first - 1] == '\r') --first;
            result += text.substr(0, first);
            const std::size_t kept = newlines[newlines.size() - most];
            result += text.substr(kept, blanks - kept);
        } else {
            result += text.substr(0, blanks);
        }
        text.remove_prefix(blanks);
        if (text.empty()) break;
        result += text.front();
        text.remove_prefix(1);
    }
    return result;
}

}  // namespace millrace::nodes
