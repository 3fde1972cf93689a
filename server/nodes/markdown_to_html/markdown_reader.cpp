// The order of the passes, and what they leave: rules and paragraphs.
#include "nodes/markdown_to_html/markdown_reader.hpp"

#include <algorithm>

#include "nodes/markdown_to_html/code_text.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"
#include "nodes/xml/xml_characters.hpp"

namespace millrace::nodes {
namespace {

std::string with_plain_line_ends(std::string_view text) {
    std::string result = replaced(text, "\r\n", "\n");
    std::replace(result.begin(), result.end(), '\r', '\n');
    return replaced(result, "\xC2\xA0", "&nbsp;");
}

// As many blanks as the text begins with are taken off every line.
std::string with_mended_indentation(std::string_view text) {
    std::size_t indent = 0;
    for (std::size_t at = 0; is_blank_at(text, at); at += blank_length(text.substr(at))) ++indent;
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        bool ends_line = false;
        for (std::size_t i = 0; i < indent && is_blank_at(text, at); ++i) {
            ends_line = text[at] == '\n';
            at += blank_length(text.substr(at));
        }
        if (ends_line) continue;
        const std::size_t end = line_end(text, at);
        result += text.substr(at, end - at);
        if (end < text.size()) result += '\n';
        at = end + 1;
    }
    return result;
}

std::string with_empty_blank_lines(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at <= text.size()) {
        const std::size_t end = line_end(text, at);
        if (skip_spaces_and_tabs(text, at) < end) result += text.substr(at, end - at);
        if (end < text.size()) result += '\n';
        at = end + 1;
    }
    return result;
}

}  // namespace

std::string MarkdownReader::read(std::string_view markdown) {
    std::string text = with_plain_line_ends(MarkdownPieces::take_in(markdown));
    if (options_.mends_indentation) text = with_mended_indentation(text);
    text = with_spaces_for_tabs("\n\n" + text + "\n\n");
    text = with_empty_blank_lines(text);
    text = hide_preformatted_code(text);
    text = read_fenced_code(text);
    text = hide_html_blocks(std::move(text));
    text = hide_code_tags(text);
    text = read_definitions(text);
    text = read_blocks(std::move(text));
    return MarkdownPieces::with_characters(pieces_.with_spans(text));
}

std::string MarkdownReader::read_blocks(std::string text) {
    if (depth_ >= kDeepest) {
        is_too_deep_ = true;
        return {};
    }
    ++depth_;
    text = read_quotes(text);
    text = read_headings(text);
    text = read_rules(text);
    text = read_lists(text);
    text = read_indented_code(text);
    text = read_tables(text);
    text = hide_html_blocks(std::move(text));
    text = read_paragraphs(text);
    --depth_;
    return text;
}

std::string MarkdownReader::read_paragraphs(std::string_view text) {
    text = without_newlines_around(text);
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        const std::string_view written = text.substr(0, end);
        text.remove_prefix(skip_newlines(text, end));
        std::string paragraph;
        if (MarkdownPieces::has_block(written)) {
            paragraph = pieces_.with_blocks(written);
        } else if (!is_blank_text(written)) {
            const std::string spans = read_spans(written);
            paragraph = "<p>" + spans.substr(skip_spaces_and_tabs(spans, 0)) + "</p>";
        } else {
            continue;
        }
        if (!result.empty()) result += '\n';
        result += paragraph;
    }
    return std::string(without_newlines_around(result));
}

std::string MarkdownReader::read_rules(std::string_view text) {
    const std::string rule = pieces_.hide_block("<hr />");
    std::string result(text);
    for (const char mark : {'-', '*', '_'}) result = read_rules_of(result, mark, rule);
    return result;
}

std::string MarkdownReader::read_rules_of(std::string_view text, char mark,
                                          std::string_view rule) const {
    std::string result;
    std::size_t at = 0;
    while (at <= text.size()) {
        const std::size_t end = line_end(text, at);
        std::size_t place = skip_spaces(text, at, 2);
        std::size_t marks = 0;
        while (place < end) {
            const std::size_t next = text[place] == ' ' ? place + 1 : place;
            if (next >= end || text[next] != mark) break;
            place = next + 1;
            ++marks;
        }
        if (marks >= 3 && skip_spaces_and_tabs(text, place) == end)
            result += rule;
        else
            result += text.substr(at, end - at);
        if (end < text.size()) result += '\n';
        at = end + 1;
    }
    return result;
}

}  // namespace millrace::nodes
