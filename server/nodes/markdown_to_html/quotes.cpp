// Lines that begin with ">".
#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

bool begins_quote(std::string_view text, std::size_t at, bool needs_text) {
    const std::size_t mark = skip_spaces(text, at, 3);
    if (!text.substr(mark).starts_with('>')) return false;
    return !needs_text || (mark + 1 < text.size() && text[mark + 1] != '\n');
}

// The line behind a quote that begins at `at`: its lines, lines that go on with a paragraph of it,
// and more quotes behind empty lines.
std::size_t quote_end(std::string_view text, std::size_t at) {
    while (at < text.size() && begins_quote(text, at, true)) {
        while (at < text.size() && text[at] != '\n') {
            const std::size_t line = line_end(text, at);
            if (line == text.size()) return at;
            at = line + 1;
        }
        at = skip_newlines(text, at);
    }
    return at;
}

std::size_t separate_quote_end(std::string_view text, std::size_t at) {
    const std::size_t empty_line = text.find("\n\n", at);
    return empty_line == std::string_view::npos ? at : empty_line + 2;
}

std::string without_marks(std::string_view lines) {
    std::string result;
    std::size_t at = 0;
    while (at <= lines.size()) {
        const std::size_t end = line_end(lines, at);
        std::size_t start = skip_spaces_and_tabs(lines, at);
        if (start < end && lines[start] == '>') {
            ++start;
            if (start < end && is_space_or_tab(lines[start])) ++start;
        } else {
            start = at;
        }
        if (skip_spaces_and_tabs(lines, start) < end) result += lines.substr(start, end - start);
        if (end < lines.size()) result += '\n';
        at = end + 1;
    }
    return result;
}

std::string indented(std::string_view html) {
    std::string result = "  ";
    for (const char c : html) {
        result += c;
        if (c == '\n') result += "  ";
    }
    return result;
}

// Two spaces less in every line of preformatted text: they would be seen.
std::string with_outdented_code(std::string_view html) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t pre = html.find("<pre>"); pre != std::string_view::npos;
         pre = html.find("<pre>", std::max(at, pre + 1))) {
        if (pre < at) continue;
        const std::size_t close = html.find("</pre>", pre + 6);
        if (close == std::string_view::npos) break;
        std::size_t start = pre;
        while (start > at && (html[start - 1] == ' ' || html[start - 1] == '\n')) --start;
        result += html.substr(at, start - at);
        std::size_t place = start;
        const std::size_t end = close + 6;
        while (place < end) {
            if (html.substr(place, end - place).starts_with("  ")) place += 2;
            const std::size_t line = std::min(line_end(html, place) + 1, end);
            result += html.substr(place, line - place);
            place = line;
        }
        at = end;
    }
    return result + std::string(html.substr(at));
}

}  // namespace

std::string MarkdownReader::read_quotes(std::string_view written) {
    const std::string text = std::string(written) + "\n\n";
    if (text.find('>') == std::string::npos) return text;
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        if (begins_quote(text, at, !options_.splits_quotes))
            end = options_.splits_quotes ? separate_quote_end(text, at) : quote_end(text, at);
        if (end > at) {
            result += quote(std::string_view(text).substr(at, end - at));
        } else {
            end = std::min(line_end(text, at) + 1, text.size());
            result += text.substr(at, end - at);
        }
        at = end;
    }
    return result;
}

std::string MarkdownReader::quote(std::string_view lines) {
    std::string text = without_marks(lines);
    text = read_fenced_code(text);
    text = read_blocks(std::move(text));
    text = with_outdented_code(indented(text));
    return pieces_.hide_block("<blockquote>\n" + text + "\n</blockquote>");
}

}  // namespace millrace::nodes
