// Blocks of HTML in the text stay as they are.
#include <array>
#include <set>
#include <string>

#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/tag_pairs.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

constexpr std::array<std::string_view, 34> kBlocks = {
    "pre",      "div",        "h1",       "h2",      "h3",    "h4",      "h5",
    "h6",       "blockquote", "table",    "dl",      "ol",    "ul",      "script",
    "noscript", "form",       "fieldset", "iframe",  "math",  "style",   "section",
    "header",   "footer",     "nav",      "article", "aside", "address", "audio",
    "canvas",   "figure",     "hgroup",   "output",  "video", "p"};

bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1))
        if (is_word_boundary(text, at) && is_word_boundary(text, at + word.size())) return true;
    return false;
}

// The names of all start tags in the text, in lower case.
std::set<std::string> names_of_tags(std::string_view text) {
    std::set<std::string> names;
    for (std::size_t at = text.find('<'); at != std::string_view::npos;
         at = text.find('<', at + 1)) {
        std::size_t end = at + 1;
        while (end < text.size() && is_word_character(text[end])) ++end;
        if (end > at + 1) names.insert(lower_case_ascii(text.substr(at + 1, end - at - 1)));
    }
    return names;
}

// A line of its own, between empty lines, made a block.
std::string_view stripped_block(std::string_view written) {
    return without_newlines_around(written);
}

}  // namespace

std::string MarkdownReader::hide_html_blocks(std::string text) {
    if (options_.escapes_tags) {
        std::string escaped;
        std::string_view rest = text;
        while (true) {
            const std::size_t at = rest.find("\\<");
            escaped += rest.substr(0, at);
            if (at == std::string_view::npos) break;
            const std::size_t close = rest.find('>', at + 2);
            const std::size_t least = rest.substr(at + 2).starts_with('/') ? 2 : 1;
            if (close == std::string_view::npos || close < at + 2 + least) {
                escaped += rest.substr(at, 2);
                rest.remove_prefix(at + 2);
                continue;
            }
            escaped += "&lt;" + std::string(rest.substr(at + 2, close - at - 2)) + "&gt;";
            rest.remove_prefix(close + 1);
        }
        text = std::move(escaped);
    }
    if (text.find('<') == std::string::npos) return text;
    const std::set<std::string> names = names_of_tags(text);
    for (const std::string_view tag : kBlocks)
        if (names.contains(std::string(tag))) text = hide_blocks_of(std::move(text), tag);
    text = hide_html_rules(text);
    text = hide_html_comments(text);
    return hide_instructions(text);
}

std::string MarkdownReader::hide_blocks_of(std::string text, std::string_view tag) {
    const auto tags = match_tags(text, start_tag_of(tag), end_tag_of(tag));
    if (tags.empty()) return text;
    const std::string_view all = text;
    std::string result;
    std::size_t at = 0;
    bool has_open_line = false;  // some line began with such a tag, which has no end
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if (tags[i].is_end || tags[i].range.begin < at) continue;
        const std::size_t begin = tags[i].range.begin;
        std::size_t line = begin;
        while (line > at && begin - line < 3 && all[line - 1] == ' ') --line;
        const bool begins_line = is_line_start(all, line) || (line == at && at > 0);
        if (!begins_line && !has_open_line) continue;
        if (!tags[i].partner) {
            has_open_line = true;
            continue;
        }
        const TextRange start = tags[i].range;
        const TextRange end = tags[*tags[i].partner].range;
        result += all.substr(at, begin - at);
        const std::string_view opening = all.substr(start.begin, start.end - start.begin);
        std::string html(all.substr(start.begin, end.end - start.begin));
        if (has_word(opening, "markdown")) {
            MarkdownReader inner(options_);
            inner.depth_ = depth_ + 1;
            if (inner.depth_ >= kDeepest) {
                is_too_deep_ = true;
                return {};
            }
            html = std::string(opening) + inner.read(all.substr(start.end, end.begin - start.end)) +
                   std::string(all.substr(end.begin, end.end - end.begin));
            is_too_deep_ = is_too_deep_ || inner.is_too_deep_;
        }
        result += pieces_.hide_block(html);
        at = end.end;
    }
    return result + std::string(all.substr(at));
}

std::string MarkdownReader::hide_html_rules(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t line = text.find('\n'); line != std::string_view::npos;
         line = text.find('\n', line + 1)) {
        const std::size_t tag = skip_spaces(text, line + 1, 3);
        if (!text.substr(tag).starts_with("<hr") ||
            (tag + 3 < text.size() && is_word_character(text[tag + 3])))
            continue;
        const std::size_t close = text.find_first_of("<>", tag + 3);
        if (close == std::string_view::npos || text[close] != '>') continue;
        const std::size_t end = skip_spaces_and_tabs(text, close + 1);
        if (!text.substr(end).starts_with("\n\n")) continue;
        result += text.substr(at, line - at);
        result += pieces_.hide_block(stripped_block(text.substr(line, end - line)));
        at = end;
    }
    return result + std::string(text.substr(at));
}

std::string MarkdownReader::hide_html_comments(std::string_view text) {
    const FindTag find_start = [](std::string_view all,
                                  std::size_t from) -> std::optional<TextRange> {
        for (std::size_t at = all.find("<!--", from); at != std::string_view::npos;
             at = all.find("<!--", at + 1)) {
            std::size_t line = at;
            while (line > from && at - line < 3 && all[line - 1] == ' ') --line;
            if (is_line_start(all, line)) return TextRange{line, at + 4};
        }
        return std::nullopt;
    };
    std::string result;
    std::size_t at = 0;
    for (const TagPair& pair : find_tag_pairs(text, find_start, words("-->"))) {
        result += text.substr(at, pair.start.begin - at);
        result +=
            pieces_.hide_block(text.substr(pair.start.begin, pair.end.end - pair.start.begin));
        at = pair.end.end;
    }
    return result + std::string(text.substr(at));
}

// "<? … ?>" and "<% … %>" between empty lines.
std::string MarkdownReader::hide_instructions(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    std::size_t place = text.find("\n\n");
    std::set<char> without_end;  // "?", "%": no more instruction of the kind ends
    while (place != std::string_view::npos) {
        const std::size_t tag = skip_spaces(text, place + 2, 3);
        const bool is_tag =
            text.substr(tag).starts_with("<?") || text.substr(tag).starts_with("<%");
        std::size_t end = std::string_view::npos;
        if (is_tag && !without_end.contains(text[tag + 1])) {
            const std::string close = std::string(1, text[tag + 1]) + ">";
            for (std::size_t found = text.find(close, tag + 2); found != std::string_view::npos;
                 found = text.find(close, found + 1)) {
                const std::size_t behind = skip_spaces_and_tabs(text, found + 2);
                if (!text.substr(behind).starts_with("\n\n")) continue;
                end = behind;
                break;
            }
            if (end == std::string_view::npos) without_end.insert(text[tag + 1]);
        }
        if (end != std::string_view::npos) {
            result += text.substr(at, place - at);
            result += pieces_.hide_block(stripped_block(text.substr(place + 2, end - place - 2)));
            at = end;
        }
        place = text.find("\n\n", end == std::string_view::npos ? place + 1 : end);
    }
    return result + std::string(text.substr(at));
}

}  // namespace millrace::nodes
