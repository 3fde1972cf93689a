#include "nodes/markdown_to_html/pieces.hpp"

#include <charconv>

#include "nodes/markdown_to_html/code_text.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kDeepestSpans = 10;

std::string mark(char kind, std::size_t number) {
    return kind + std::to_string(number) + kind;
}

// True for HTML that begins with preformatted code.
bool begins_with_code(std::string_view html) {
    if (!html.starts_with("<pre") || html.size() < 5 || is_word_character(html[4])) return false;
    const std::size_t end = html.find('>');
    if (end == std::string_view::npos) return false;
    html.remove_prefix(skip_blanks(html, end + 1));
    return html.starts_with("<code") && html.size() > 5 && !is_word_character(html[5]) &&
           html.find('>') != std::string_view::npos;
}

}  // namespace

std::optional<PieceMark> piece_mark(std::string_view text) {
    if (text.empty() || text.front() < kBlockMark || text.front() > kSpanMark) return std::nullopt;
    PieceMark found{text.front(), 0, 0};
    const char* begin = text.data() + 1;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(begin, end, found.number);
    if (read.ec != std::errc() || read.ptr == end || *read.ptr != found.kind) return std::nullopt;
    found.length = static_cast<std::size_t>(read.ptr - text.data()) + 1;
    return found;
}

std::string MarkdownPieces::take_in(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text)
        if (c < kBlockMark || c > kStopMark) result += c;
    return result;
}

std::string MarkdownPieces::hide_block(std::string_view html) {
    blocks_.emplace_back(without_newlines_around(html));
    return "\n\n" + mark(kBlockMark, blocks_.size() - 1) + "\n\n";
}

std::string MarkdownPieces::hide_fence(std::string_view written, std::string html) {
    fences_.push_back({std::string(written), std::move(html)});
    return "\n\n" + mark(kFenceMark, fences_.size() - 1) + "\n\n";
}

std::string MarkdownPieces::hide_span(std::string html) {
    spans_.push_back(std::move(html));
    return mark(kSpanMark, spans_.size() - 1);
}

std::string MarkdownPieces::escaped(char c) {
    const auto code = static_cast<unsigned char>(c);
    return {kEscapeMark, static_cast<char>('a' + code / 16), static_cast<char>('a' + code % 16)};
}

bool MarkdownPieces::has_block(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (const auto found = piece_mark(text.substr(i)); found && found->kind != kSpanMark)
            return true;
    return false;
}

std::string MarkdownPieces::with_blocks(std::string_view text) const {
    std::string out;
    append_blocks(out, text);
    return out;
}

void MarkdownPieces::append_blocks(std::string& out, std::string_view text) const {
    while (!text.empty()) {
        const auto found = piece_mark(text);
        if (!found || found->kind == kSpanMark) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(found->length);
        if (out.ends_with("\n\n")) out.resize(out.size() - 2);
        if (text.starts_with("\n\n")) text.remove_prefix(2);
        if (found->kind == kBlockMark) {
            if (found->number < blocks_.size()) append_blocks(out, blocks_[found->number]);
        } else if (found->number < fences_.size()) {
            const Fence& fence = fences_[found->number];
            // Inside of other code it is no code of its own.
            if (begins_with_code(out))
                out += encoded_code(fence.written);
            else
                append_blocks(out, fence.html);
        }
    }
}

std::string MarkdownPieces::with_spans(std::string_view text) const {
    std::string out;
    append_spans(out, text, 0);
    return out;
}

void MarkdownPieces::append_spans(std::string& out, std::string_view text,
                                  std::size_t depth) const {
    while (!text.empty()) {
        const auto found = piece_mark(text);
        if (!found || found->kind != kSpanMark) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(found->length);
        if (found->number < spans_.size() && depth <= kDeepestSpans)
            append_spans(out, spans_[found->number], depth + 1);
    }
}

std::string MarkdownPieces::with_characters(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != kEscapeMark || i + 2 >= text.size()) {
            out += text[i];
            continue;
        }
        out += static_cast<char>((text[i + 1] - 'a') * 16 + (text[i + 2] - 'a'));
        i += 2;
    }
    return out;
}

}  // namespace millrace::nodes
