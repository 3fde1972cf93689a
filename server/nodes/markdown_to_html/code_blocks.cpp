// Code: between fences, indented, in tags.
#include "nodes/markdown_to_html/code_text.hpp"
#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/tag_pairs.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

// "<pre …> <code …>" at the start of a line.
std::optional<TextRange> find_preformatted(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); at = line_end(text, at) + 1) {
        if (!is_line_start(text, at)) continue;
        const auto outer = start_tag_at(text, skip_spaces(text, at, 3), "pre");
        if (!outer) continue;
        const auto inner = start_tag_at(text, skip_blanks(text, outer->end), "code");
        if (inner) return TextRange{at, inner->end};
    }
    return std::nullopt;
}

std::optional<TextRange> find_preformatted_end(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); at = line_end(text, at) + 1) {
        if (!is_line_start(text, at)) continue;
        const std::size_t inner = skip_spaces(text, at, 3);
        if (!starts_with_ignoring_case(text.substr(inner), "</code>")) continue;
        const std::size_t outer = skip_blanks(text, inner + 7);
        if (starts_with_ignoring_case(text.substr(outer), "</pre>"))
            return TextRange{at, outer + 6};
    }
    return std::nullopt;
}

std::string code_between(std::string_view text, const TagPair& pair) {
    return std::string(text.substr(pair.start.begin, pair.start.end - pair.start.begin)) +
           encoded_code(text.substr(pair.start.end, pair.end.begin - pair.start.end)) +
           std::string(text.substr(pair.end.begin, pair.end.end - pair.end.begin));
}

struct FenceStart {
    std::string_view fence;
    std::string_view language;
    std::size_t code = 0;  // where it begins
};

// The line that opens a block, at `at` or behind a line end there.
std::optional<FenceStart> fence_start(std::string_view text, std::size_t at) {
    const std::size_t mark = skip_spaces(text, at, 3);
    if (mark >= text.size() || (text[mark] != '`' && text[mark] != '~')) return std::nullopt;
    const std::size_t behind = std::min(text.find_first_not_of(text[mark], mark), text.size());
    if (behind - mark < 3) return std::nullopt;
    FenceStart start{text.substr(mark, behind - mark), {}, 0};
    const std::size_t language = skip_spaces(text, behind, text.size());
    std::size_t end = language;
    while (end < text.size() && !is_blank_at(text, end) && text[end] != '`' && text[end] != '~')
        ++end;
    if (end >= text.size() || text[end] != '\n') return std::nullopt;
    start.language = text.substr(language, end - language);
    start.code = end + 1;
    return start;
}

// The line end before the line that closes the block; behind it is where the fence ends.
std::optional<TextRange> fence_end(std::string_view text, const FenceStart& start) {
    for (std::size_t at = text.find('\n', start.code); at != std::string_view::npos;
         at = text.find('\n', at + 1)) {
        const std::size_t mark = skip_spaces(text, at + 1, 3);
        if (text.substr(mark).starts_with(start.fence))
            return TextRange{at, mark + start.fence.size()};
    }
    return std::nullopt;
}

}  // namespace

std::string MarkdownReader::hide_code_tags(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    for (const TagPair& pair : find_tag_pairs(text, start_tag_of("code"), end_tag_of("code"))) {
        result += text.substr(at, pair.start.begin - at);
        result += pieces_.hide_span(code_between(text, pair));
        at = pair.end.end;
    }
    return result + std::string(text.substr(at));
}

std::string MarkdownReader::hide_preformatted_code(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    for (const TagPair& pair : find_tag_pairs(text, find_preformatted, find_preformatted_end)) {
        result += text.substr(at, pair.start.begin - at);
        result += pieces_.hide_fence(text.substr(pair.start.begin, pair.end.end - pair.start.begin),
                                     code_between(text, pair));
        at = pair.end.end;
    }
    return result + std::string(text.substr(at));
}

std::string MarkdownReader::read_fenced_code(std::string_view text) {
    if (!options_.has_fenced_code) return std::string(text);
    std::string result;
    std::size_t at = 0;                                       // taken up to here
    std::size_t place = 0;                                    // a line begins here
    std::size_t hopeless_backticks = std::string_view::npos;  // fences of this length have no end
    std::size_t hopeless_tildes = std::string_view::npos;
    while (place < text.size()) {
        const auto start = fence_start(text, place);
        std::size_t& hopeless =
            start && start->fence.front() == '~' ? hopeless_tildes : hopeless_backticks;
        std::optional<TextRange> end;
        if (start && start->fence.size() < hopeless) {
            end = fence_end(text, *start);
            if (!end) hopeless = start->fence.size();
        }
        if (!end) {
            place = line_end(text, place) + 1;
            continue;
        }
        const std::size_t begin = place > at ? place - 1 : place;  // with the line end before it
        result += text.substr(at, begin - at);
        std::string code = encoded_code(text.substr(start->code, end->begin - start->code));
        code = std::string(without_newlines_around(with_spaces_for_tabs(code)));
        const std::string language(start->language);
        const std::string classes =
            language.empty() ? "" : " class=\"" + language + " language-" + language + "\"";
        const std::string html = "<pre><code" + classes + ">" + code +
                                 (options_.has_code_line_end ? "\n" : "") + "</code></pre>";
        result +=
            pieces_.hide_fence(text.substr(begin, end->end - begin), pieces_.hide_block(html));
        at = end->end;
        place = line_end(text, at);
        if (place < text.size()) ++place;
    }
    return result + std::string(text.substr(at));
}

std::string MarkdownReader::read_indented_code(std::string_view text) {
    const auto is_code = [&](std::size_t at) {
        return text.substr(at).starts_with("    ") || text.substr(at).starts_with('\t');
    };
    std::string result;
    std::size_t at = 0;
    std::size_t place = 0;
    while (place < text.size()) {
        std::size_t code = place;
        if (place > 0 || !is_code(0)) {
            const std::size_t empty_line = text.find("\n\n", place);
            if (empty_line == std::string_view::npos) break;
            place = empty_line;
            code = empty_line + 2;
        }
        std::size_t end = code;
        while (end < text.size() && is_code(end)) {
            const std::size_t line = line_end(text, end);
            if (line == text.size()) break;
            end = skip_newlines(text, line);
        }
        const std::size_t next = skip_spaces(text, end, 3);
        const bool is_followed =
            end == text.size() || (next < text.size() && !is_space_or_tab(text[next]));
        if (end == code || !is_followed) {
            ++place;
            continue;
        }
        result += text.substr(at, place - at);
        std::string block = encoded_code(outdented(text.substr(code, end - code)));
        block = std::string(without_newlines_around(with_spaces_for_tabs(block)));
        result += pieces_.hide_block("<pre><code>" + block +
                                     (options_.has_code_line_end ? "\n" : "") + "</code></pre>");
        at = end;
        place = std::min(next + 1, text.size());
    }
    return result + std::string(text.substr(at));
}

}  // namespace millrace::nodes
