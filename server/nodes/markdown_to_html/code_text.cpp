#include "nodes/markdown_to_html/code_text.hpp"

#include "nodes/character_references/character_references.hpp"
#include "nodes/markdown_to_html/pieces.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {

std::string encoded_code(std::string_view code) {
    std::string result;
    for (const char c : code) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else if (std::string_view("*_{}[]\\=~-").find(c) != std::string_view::npos)
            result += MarkdownPieces::escaped(c);
        else
            result += c;
    }
    return result;
}

namespace {

// Some characters are counted twice, as the dialect has always done.
std::size_t counted_length(std::string_view text) {
    std::size_t length = utf16_length(text);
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '$' || text.substr(i).starts_with("\u00a8")) ++length;
    return length;
}

}  // namespace

// The first tab of a line is four spaces wherever it stands; each other one fills up what stands
// since the one before it.
std::string with_spaces_for_tabs(std::string_view text) {
    if (text.find('\t') == std::string_view::npos) return std::string(text);
    std::string result;
    bool has_tab = false;
    std::string since_tab;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            result += since_tab;
            since_tab.clear();
            result += '\n';
            has_tab = false;
        } else if (text[i] != '\t') {
            since_tab += text[i];
        } else if (i + 1 < text.size() && text[i + 1] == '\t') {
            since_tab += "    ";
        } else {
            const std::size_t width = has_tab ? 4 - counted_length(since_tab) % 4 : 4;
            result += since_tab;
            result.append(width, ' ');
            since_tab.clear();
            has_tab = true;
        }
    }
    return result + since_tab;
}

std::string outdented(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        at = text[at] == '\t' ? at + 1 : skip_spaces(text, at, 4);
        const std::size_t end = line_end(text, at);
        result += text.substr(at, end - at);
        if (end < text.size()) result += '\n';
        at = end + 1;
    }
    return result;
}

}  // namespace millrace::nodes
