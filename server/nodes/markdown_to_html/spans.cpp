// What is within a block: code, links, emphasis, single characters.
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "nodes/markdown_to_html/characters.hpp"
#include "nodes/markdown_to_html/code_text.hpp"
#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

struct Run {
    std::size_t begin = 0;
    std::size_t length = 0;
};

// Runs of backticks, and by length which there are.
struct Backticks {
    std::vector<Run> runs;
    std::unordered_map<std::size_t, std::vector<std::size_t>> by_length;

    explicit Backticks(std::string_view text) {
        for (std::size_t at = text.find('`'); at != std::string_view::npos;) {
            const std::size_t end = std::min(text.find_first_not_of('`', at), text.size());
            by_length[end - at].push_back(runs.size());
            runs.push_back({at, end - at});
            at = text.find('`', end);
        }
    }

    // The first run behind `run` that is as long as wanted.
    const Run* next(std::size_t run, std::size_t length) const {
        const auto found = by_length.find(length);
        if (found == by_length.end()) return nullptr;
        const auto at = std::upper_bound(found->second.begin(), found->second.end(), run);
        return at == found->second.end() ? nullptr : &runs[*at];
    }
};

}  // namespace

std::string MarkdownReader::read_spans(std::string_view written) {
    std::string text = read_code_spans(written);
    text = with_backslash_escapes(with_escaped_tags(text));
    text = read_images(std::move(text));
    text = read_links(std::move(text));
    text = read_bracketed_addresses(text);
    if (options_.links_addresses) text = read_bare_addresses(text);
    if (options_.has_emoji) text = with_emoji(text);
    if (options_.has_underline) text = read_underline(std::move(text));
    text = read_emphasis(std::move(text));
    if (options_.has_strikethrough) text = read_strikethrough(text);
    if (options_.has_ellipsis) text = with_ellipsis(text);
    text = hide_html_spans(std::move(text));
    return with_line_breaks(with_references(text));
}

std::string MarkdownReader::read_code_spans(std::string_view text) {
    const Backticks ticks(text);
    std::string result;
    std::size_t at = 0;
    for (std::size_t i = 0; i < ticks.runs.size(); ++i) {
        Run open = ticks.runs[i];
        if (open.begin < at) continue;
        if (open.begin > 0 && text[open.begin - 1] == '\\') {  // the first one is just itself
            ++open.begin;
            --open.length;
        }
        const Run* close = nullptr;
        std::size_t length = open.length;
        for (; length > 0 && !close; --length) close = ticks.next(i, length);
        if (!close) continue;
        ++length;
        result += text.substr(at, open.begin - at);
        const std::size_t code = open.begin + length;
        result += pieces_.hide_span(
            "<code>" +
            encoded_code(without_spaces_and_tabs_around(text.substr(code, close->begin - code))) +
            "</code>");
        at = close->begin + close->length;
    }
    return result + std::string(text.substr(at));
}

std::string MarkdownReader::hide_html_spans(std::string text) {
    if (text.find('<') == std::string::npos) return text;
    const auto hide_tags = [&](std::string_view all, bool only_closed) {
        std::string result;
        while (true) {
            const std::size_t open = all.find('<');
            const std::size_t close = open == std::string_view::npos
                                          ? open
                                          : all.find('>', std::min(open + 2, all.size()));
            // "<>" is no tag.
            if (close == std::string_view::npos) return result + std::string(all);
            const bool is_empty = all[open + 1] == '>';
            const bool is_tag =
                !is_empty && (!only_closed || (all[close - 1] == '/' && close > open + 2));
            const std::size_t end = is_empty ? open + 1 : close + 1;
            result += all.substr(0, open);
            const std::string_view tag = all.substr(open, end - open);
            result += is_tag ? pieces_.hide_span(std::string(tag)) : std::string(tag);
            all.remove_prefix(end);
        }
    };
    text = hide_tags(text, true);
    text = hide_elements(text, false);
    text = hide_elements(text, true);
    return hide_tags(text, false);
}

// "<b>…</b>" in one piece; `with_attributes`: "<a href…>…</a>".
std::string MarkdownReader::hide_elements(std::string_view text, bool with_attributes) {
    std::string result;
    std::size_t at = 0;
    std::unordered_map<std::string, std::size_t>
        no_end_behind;  // names, and from where it is known
    std::size_t open = text.find('<');
    while (open != std::string_view::npos) {
        const std::size_t close = text.find('>', std::min(open + 2, text.size()));
        if (close == std::string_view::npos) break;
        std::string name(text.substr(open + 1, close - open - 1));
        bool is_start = text[open + 1] != '>';
        if (with_attributes) {
            std::size_t blank = 1;
            while (blank < name.size() && !is_blank_at(name, blank)) ++blank;
            is_start = is_start && blank + 1 < name.size();
            name.resize(std::min(blank, name.size()));
        }
        std::size_t end = std::string_view::npos;
        if (is_start && !no_end_behind.contains(name)) {
            const std::string end_tag = "</" + name + ">";
            end = text.find(end_tag, close + 1);
            if (end == std::string_view::npos)
                no_end_behind.emplace(name, open);
            else
                end += end_tag.size();
        }
        if (end == std::string_view::npos) {
            open = text.find('<', open + 1);
            continue;
        }
        result += text.substr(at, open - at);
        result += pieces_.hide_span(std::string(text.substr(open, end - open)));
        at = end;
        open = text.find('<', end);
    }
    return result + std::string(text.substr(at));
}

std::string MarkdownReader::with_line_breaks(std::string_view text) const {
    constexpr std::string_view kBreak = "<br />\n";
    std::string result;
    if (options_.breaks_at_line_ends) {
        const std::string block = std::string("\n\n") + kBlockMark;
        if (text.find(block) != std::string_view::npos) return std::string(text);
        for (std::size_t at = 0; at < text.size();) {
            if (text[at] != '\n') {
                result += text[at++];
                continue;
            }
            result += kBreak;
            at = skip_newlines(text, at);
        }
        return result;
    }
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != ' ') {
            result += text[at++];
            continue;
        }
        const std::size_t end = skip_spaces(text, at, text.size());
        if (end - at >= 2 && end < text.size() && text[end] == '\n') {
            result += kBreak;
            at = end + 1;
        } else {
            result += text.substr(at, end - at);
            at = end;
        }
    }
    return result;
}

}  // namespace millrace::nodes
