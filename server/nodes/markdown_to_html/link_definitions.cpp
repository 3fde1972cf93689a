// Definitions of links: "[name]: address "title"" on lines of their own. They go from the text.
#include "nodes/markdown_to_html/characters.hpp"
#include "nodes/markdown_to_html/image_size.hpp"
#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

bool occurs_twice(const std::string& text, const std::string& word) {
    const std::size_t first = text.find(word);
    return first != std::string::npos && text.find(word, first + word.size()) != std::string::npos;
}

// Where a definition may end: at a line end or the end of the text.
bool is_end(std::string_view text, std::size_t at) {
    return at >= text.size() || text[at] == '\n';
}

struct Title {
    std::string_view text;
    std::size_t end = 0;
};

std::optional<Title> title_at(std::string_view text, std::size_t at) {
    constexpr std::string_view kOpen = "\"|'(";
    constexpr std::string_view kClose = "\"|')";
    if (at >= text.size() || kOpen.find(text[at]) == std::string_view::npos) return std::nullopt;
    const std::size_t line = line_end(text, at);
    for (std::size_t close = at + 2; close < line; ++close) {
        if (kClose.find(text[close]) == std::string_view::npos) continue;
        const std::size_t end = skip_spaces_and_tabs(text, close + 1);
        if (is_end(text, end)) return Title{text.substr(at + 1, close - at - 1), end};
    }
    return std::nullopt;
}

}  // namespace

std::string MarkdownReader::read_definitions(std::string_view text) {
    if (text.find("]:") == std::string_view::npos) return std::string(text);
    const std::string all = sdk::to_lower_case(text);
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = read_definition(text, at, all);
        if (end > at) {
            at = end;
            continue;
        }
        const std::size_t line = std::min(line_end(text, at) + 1, text.size());
        result += text.substr(at, line - at);
        at = line;
    }
    return result;
}

// Where the text goes on behind the definition; `at`: there is none here.
std::size_t MarkdownReader::read_definition(std::string_view text, std::size_t at,
                                            const std::string& all_lower) {
    const std::size_t open = skip_spaces(text, at, 3);
    if (!text.substr(open).starts_with('[')) return at;
    const std::size_t close = text.find(']', open);
    if (close == std::string_view::npos || close == open + 1) return at;
    if (!text.substr(close).starts_with("]:")) return at;
    std::size_t place = skip_spaces_and_tabs(text, close + 2);
    if (text.substr(place).starts_with('\n')) place = skip_spaces_and_tabs(text, place + 1);
    if (text.substr(place).starts_with('<')) ++place;
    std::size_t end = place;
    while (end < text.size() && text[end] != '>' && !is_blank_at(text, end)) ++end;
    if (end == place) return at;
    Definition definition;
    const std::string_view address = text.substr(place, end - place);
    if (text.substr(end).starts_with('>')) ++end;
    if (const auto size = image_size_at(text, end)) {
        if (options_.has_image_sizes) {
            definition.width = size->width;
            definition.height = size->height;
        }
        end = size->end;
    }
    end = skip_spaces_and_tabs(text, end);
    std::optional<Title> title = title_at(text, end);
    if (!title && text.substr(end).starts_with('\n'))
        title = title_at(text, skip_spaces_and_tabs(text, end + 1));
    if (title)
        end = title->end;
    else if (!is_end(text, end))
        return at;
    const std::string id = sdk::to_lower_case(text.substr(open + 1, close - open - 1));
    // A name that occurs nowhere else is text in brackets.
    if (!occurs_twice(all_lower, id)) return at;
    const bool is_data =
        address.starts_with("data:") && address.find(";base64,") != std::string_view::npos;
    definition.address = is_data ? std::string(address) : with_references(address);
    if (title) definition.title = replaced(replaced(title->text, "\"", "&quot;"), "'", "&quot;");
    Definition& known = definitions_[id];
    if (definition.title.empty()) definition.title = known.title;
    if (definition.width.empty()) {
        definition.width = known.width;
        definition.height = known.height;
    }
    known = std::move(definition);
    return skip_newlines(text, end);
}

}  // namespace millrace::nodes
