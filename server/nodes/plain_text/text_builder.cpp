#include "nodes/plain_text/text_builder.hpp"

#include <algorithm>
#include <utility>

#include "nodes/character_references/character_references.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kShortestLine = 20;

// How many bytes the blank at the start takes; a space that cannot be broken is none.
std::size_t blank_size(std::string_view text) {
    constexpr std::string_view kZeroWidthSpace = "\u200b";
    if (text.empty()) return 0;
    const char c = text.front();
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f') return 1;
    return text.starts_with(kZeroWidthSpace) ? kZeroWidthSpace.size() : 0;
}

std::string_view take_blanks(std::string_view& text) {
    const std::string_view all = text;
    while (const std::size_t size = blank_size(text)) text.remove_prefix(size);
    return all.substr(0, all.size() - text.size());
}

std::string_view take_word(std::string_view& text) {
    const std::string_view all = text;
    while (!text.empty() && blank_size(text) == 0) text.remove_prefix(1);
    return all.substr(0, all.size() - text.size());
}

std::string indented(const std::string& text, std::size_t width) {
    std::string result;
    for (const char c : text) {
        result += c;
        if (c == '\n') result.append(width, ' ');
    }
    return result;
}

}  // namespace

TextBuilder::TextBuilder(std::size_t line_length) {
    levels_.push_back({.block = {}, .text = {}, .lines = LineBuilder(line_length), .prefix = {}});
}

std::string TextBuilder::changed(std::string_view word) const {
    std::string result(word);
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change)
        result = (*change)(std::move(result));
    return result;
}

void TextBuilder::add_text(std::string_view text, Words words) {
    Level& level = top();
    if (level.block.keeps_blanks) {
        level.text += text;
        return;
    }
    std::string_view rest = text;
    const bool begins_blank = !take_blanks(rest).empty();
    if (text.empty() || (level.pending_breaks > 0 && rest.empty())) return;
    if (level.pending_breaks > 0) level.lines.end_line(level.pending_breaks);
    level.pending_breaks = 0;
    const bool had_blank = level.lines.has_blank();
    bool starts_word = had_blank || begins_blank;
    bool ends_blank = rest.empty();
    for (; !rest.empty(); starts_word = true) {
        const std::string_view written = take_word(rest);
        const std::string word = words == Words::Changed ? changed(written) : std::string(written);
        if (starts_word)
            level.lines.add_word(word);
        else
            level.lines.join_word(word);
        ends_blank = !take_blanks(rest).empty();
    }
    level.lines.set_blank(ends_blank);
}

void TextBuilder::end_line() {
    if (top().block.keeps_blanks)
        top().text += '\n';
    else
        top().lines.end_line();
}

void TextBuilder::allow_break() {
    top().lines.allow_break();
}

void TextBuilder::open_block(const Block& block) {
    const Level& outer = top();
    const std::size_t length = outer.lines.max_length();
    Level level{
        .block = block,
        .text = {},
        .lines = LineBuilder(std::max(kShortestLine, length - std::min(length, block.reserved))),
        .prefix = {}};
    level.block.keeps_blanks |= outer.block.keeps_blanks;
    levels_.push_back(std::move(level));
}

TextBuilder::Level TextBuilder::close_level() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    return level;
}

std::string TextBuilder::take_text(Level& level) {
    std::string text = std::move(level.text);
    text += level.lines.take();
    return text;
}

void TextBuilder::add_block_text(Level& level, const std::string& text, std::size_t breaks_before,
                                 std::size_t breaks_after) {
    level.text += level.lines.take();
    const std::size_t breaks = std::max(level.pending_breaks, breaks_before);
    if (level.text.empty())
        level.block.breaks_before = breaks;
    else
        level.text.append(breaks, '\n');
    level.text += text;
    level.pending_breaks = breaks_after;
}

void TextBuilder::close_block(const std::function<std::string(std::string)>& finish) {
    Level block = close_level();
    std::string text = take_text(block);
    if (finish) text = finish(std::move(text));
    add_block_text(top(), text, block.block.breaks_before,
                   std::max(block.pending_breaks, block.block.breaks_after));
}

void TextBuilder::open_list(std::size_t breaks_before, std::size_t breaks_after,
                            std::size_t prefix_length) {
    open_block({.breaks_before = breaks_before, .breaks_after = breaks_after});
    top().is_list = true;
    top().prefix_length = prefix_length;
}

void TextBuilder::close_list() {
    Level list = close_level();
    const std::string text = take_text(list);
    if (text.empty()) return;
    add_block_text(top(), text, list.block.breaks_before, list.block.breaks_after);
}

void TextBuilder::open_list_item(std::string prefix) {
    const std::size_t width = std::max(utf16_length(prefix), top().prefix_length);
    open_block({.reserved = width});
    top().prefix = std::move(prefix);
}

void TextBuilder::close_list_item() {
    Level item = close_level();
    Level& list = top();
    const std::size_t length = utf16_length(item.prefix);
    const std::size_t width = std::max(length, list.prefix_length);
    std::string text = item.prefix;
    text.append(width - length, ' ');
    text += indented(take_text(item), width);
    add_block_text(list, text, item.block.breaks_before,
                   std::max<std::size_t>(item.pending_breaks, 1));
}

std::string TextBuilder::take() {
    return take_text(levels_.front());
}

}  // namespace millrace::nodes
