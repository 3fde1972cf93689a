#include "nodes/markdown_to_html/characters.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "nodes/character_references/character_references.hpp"
#include "nodes/emoji_lists.hpp"
#include "nodes/markdown_to_html/pieces.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Whether what stands behind an "&" makes it a reference, such as "amp;", "#65;" or "#x41;".
bool continues_reference(std::string_view text) {
    std::size_t at = 0;
    if (text.starts_with('#')) ++at;
    const std::size_t name = at;
    while (at < text.size() && is_word_character(text[at])) ++at;
    if (at > name && text.substr(at).starts_with(';')) return true;
    at = name;
    if (at < text.size() && (text[at] == 'x' || text[at] == 'X')) ++at;
    const std::size_t digits = at;
    while (at < text.size() && is_hex_digit(text[at])) ++at;
    return at > digits && text.substr(at).starts_with(';');
}

// Where a tag that begins at `at` ends; npos: none begins.
std::size_t tag_end(std::string_view text, std::size_t at) {
    std::size_t name = at + 1;
    if (name < text.size() && text[name] == '/') ++name;
    std::size_t end = name;
    while (end < text.size() &&
           (is_word_character(text[end]) || text[end] == ':' || text[end] == '-'))
        ++end;
    if (end == name || end >= text.size()) return std::string_view::npos;
    if (text[end] == '>') return end + 1;
    const std::size_t attributes = skip_blanks(text, end);
    if (attributes == end) return std::string_view::npos;
    const std::size_t close = text.find('>', std::min(attributes + 1, text.size()));
    return close == std::string_view::npos ? close : close + 1;
}

std::string escaped_in_tag(std::string_view tag) {
    std::string result;
    for (const char c : tag) {
        if (std::string_view("\\`*_~=|").find(c) != std::string_view::npos)
            result += MarkdownPieces::escaped(c);
        else
            result += c;
    }
    return result;
}

// Lines such as "smile 1F604".
std::unordered_map<std::string_view, std::string> read_emoji(std::string_view list) {
    std::unordered_map<std::string_view, std::string> emoji;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find('\n'), list.size());
        std::string_view line = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        const std::size_t space = std::min(line.find(' '), line.size());
        std::string& text = emoji[line.substr(0, space)];
        line.remove_prefix(space);
        while (line.size() > 1) {
            line.remove_prefix(1);
            std::uint32_t number = 0;
            const auto read = std::from_chars(line.data(), line.data() + line.size(), number, 16);
            text += utf8_text(number);
            line.remove_prefix(static_cast<std::size_t>(read.ptr - line.data()));
        }
    }
    return emoji;
}

}  // namespace

std::string with_references(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '<')
            result += "&lt;";
        else if (text[i] == '>')
            result += "&gt;";
        else if (text[i] == '&' && !continues_reference(text.substr(i + 1)))
            result += "&amp;";
        else
            result += text[i];
    }
    return result;
}

std::string with_backslash_escapes(std::string_view text) {
    constexpr std::string_view kMarks = "\\`*_{}[]()>#+.!~=|:-";
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() &&
            kMarks.find(text[i + 1]) != std::string_view::npos)
            result += MarkdownPieces::escaped(text[++i]);
        else
            result += text[i];
    }
    return result;
}

std::string with_escaped_tags(std::string_view text) {
    std::string result;
    bool has_comments = true;
    while (true) {
        const std::size_t at = text.find('<');
        result += text.substr(0, at);
        if (at == std::string_view::npos) return result;
        text.remove_prefix(at);
        std::size_t end = std::string_view::npos;
        if (text.starts_with("<!--")) {
            if (has_comments) end = text.find("-->", 4);
            has_comments = end != std::string_view::npos;
            if (has_comments) end += 3;
        } else {
            end = tag_end(text, 0);
            // Without a ">" there is none for what follows either.
            if (end == std::string_view::npos && text.find('>') == std::string_view::npos)
                return result + std::string(text);
        }
        if (end == std::string_view::npos) end = 1;
        result += end == 1 ? std::string(text.substr(0, 1)) : escaped_in_tag(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string with_escaped_marks(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '*' || c == '_' || c == ':' || c == '~')
            result += MarkdownPieces::escaped(c);
        else
            result += c;
    }
    return result;
}

std::string with_emoji(std::string_view text) {
    static const auto kEmoji = read_emoji(emoji_lists().front().text);
    std::string result;
    while (true) {
        const std::size_t open = text.find(':');
        result += text.substr(0, open);
        if (open == std::string_view::npos) return result;
        text.remove_prefix(open);
        std::size_t close = 1;
        while (close < text.size() && !is_blank_at(text, close) &&
               (close == 1 || text[close] != ':'))
            ++close;
        if (close >= text.size() || text[close] != ':' || close < 2) {
            result += ':';
            text.remove_prefix(1);
            continue;
        }
        const auto found = kEmoji.find(text.substr(1, close - 1));
        result += found == kEmoji.end() ? std::string(text.substr(0, close + 1)) : found->second;
        text.remove_prefix(close + 1);
    }
}

std::string with_ellipsis(std::string_view text) {
    return replaced(text, "...", "\u2026");
}

}  // namespace millrace::nodes
