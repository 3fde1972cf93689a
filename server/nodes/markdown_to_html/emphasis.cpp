// "*text*", "__text__", "~~text~~".
#include <functional>

#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

struct Marks {
    std::string_view marks;
    std::string_view open;  // HTML
    std::string_view close;
};

// Whether marks may stand where they do; null: anywhere.
using MayStand = bool (*)(std::string_view text, std::size_t at, std::size_t length);

// What stands between marks gets tags instead. Text begins right behind the first ones, and ends
// right before the last ones or it is left alone.
std::string with_tags(std::string_view text, const Marks& tags, MayStand may_open,
                      MayStand may_close) {
    const std::size_t length = tags.marks.size();
    std::string result;
    std::size_t at = 0;
    for (std::size_t open = text.find(tags.marks); open != kNone;) {
        const std::size_t inside = open + length;
        const bool repeats = length == 1 && inside < text.size() && text[inside] == tags.marks[0];
        if (inside >= text.size() || is_blank_at(text, inside) || (repeats && !may_open) ||
            (may_open && !may_open(text, open, length))) {
            open = text.find(tags.marks, open + 1);
            continue;
        }
        std::size_t close = text.find(tags.marks, inside + 1);
        while (close != kNone && may_close && !may_close(text, close, length))
            close = text.find(tags.marks, close + 1);
        if (close == kNone) {
            if (!may_open) break;  // none of the next ones has an end either
            open = text.find(tags.marks, open + 1);
            continue;
        }
        const std::size_t end = close + length;
        result += text.substr(at, open - at);
        if (may_open || !is_blank_before(text, close)) {
            result += tags.open;
            result += text.substr(inside, close - inside);
            result += tags.close;
        } else {
            result += text.substr(open, end - open);
        }
        at = end;
        open = text.find(tags.marks, end);
    }
    return result + std::string(text.substr(at));
}

bool begins_word(std::string_view text, std::size_t at, std::size_t) {
    return is_word_boundary(text, at);
}

bool ends_word(std::string_view text, std::size_t at, std::size_t length) {
    return is_word_boundary(text, at + length);
}

bool is_outside_of_word(std::string_view text, std::size_t at, std::size_t) {
    return at == 0 || (text[at - 1] != '*' && !is_word_boundary(text, at));
}

bool is_before_no_word(std::string_view text, std::size_t at, std::size_t length) {
    const std::size_t end = at + length;
    return end == text.size() || (text[end] != '*' && !is_word_boundary(text, end));
}

}  // namespace

std::string MarkdownReader::read_underline(std::string text) const {
    const MayStand open = options_.keeps_underscores_in_words ? begins_word : nullptr;
    const MayStand close = options_.keeps_underscores_in_words ? ends_word : nullptr;
    text = with_tags(text, {"___", "<u>", "</u>"}, open, close);
    text = with_tags(text, {"__", "<u>", "</u>"}, open, close);
    return replaced(text, "_", MarkdownPieces::escaped('_'));
}

std::string MarkdownReader::read_emphasis(std::string text) const {
    if (text.find('_') != std::string::npos) {
        const MayStand open = options_.keeps_underscores_in_words ? begins_word : nullptr;
        const MayStand close = options_.keeps_underscores_in_words ? ends_word : nullptr;
        text = with_tags(text, {"___", "<strong><em>", "</em></strong>"}, open, close);
        text = with_tags(text, {"__", "<strong>", "</strong>"}, open, close);
        text = with_tags(text, {"_", "<em>", "</em>"}, open, close);
    }
    if (text.find('*') != std::string::npos) {
        const MayStand open = options_.keeps_asterisks_in_words ? is_outside_of_word : nullptr;
        const MayStand close = options_.keeps_asterisks_in_words ? is_before_no_word : nullptr;
        text = with_tags(text, {"***", "<strong><em>", "</em></strong>"}, open, close);
        text = with_tags(text, {"**", "<strong>", "</strong>"}, open, close);
        text = with_tags(text, {"*", "<em>", "</em>"}, open, close);
    }
    return text;
}

std::string MarkdownReader::read_strikethrough(std::string_view text) const {
    std::string result;
    std::size_t at = 0;
    for (std::size_t open = text.find("~~"); open != kNone; open = text.find("~~", at)) {
        const std::size_t close = open + 3 > text.size() ? kNone : text.find("~~", open + 3);
        if (close == kNone) break;
        result += text.substr(at, open - at);
        const std::string_view inside = text.substr(open + 2, close - open - 2);
        result += "<del>" +
                  (options_.links_addresses ? read_bare_addresses(inside) : std::string(inside)) +
                  "</del>";
        at = close + 2;
    }
    return result + std::string(text.substr(at));
}

}  // namespace millrace::nodes
