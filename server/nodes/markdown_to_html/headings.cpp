// Headings: underlined with "=" or "-", or with "#" in front.
#include <algorithm>

#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"
#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

struct MarkedHeading {
    int level = 0;
    std::string_view text;
};

// What stands in a line such as "## Heading ##".
std::optional<MarkedHeading> marked_heading(std::string_view line, bool needs_space) {
    const std::size_t marks =
        std::min<std::size_t>(std::min(line.find_first_not_of('#'), line.size()), 6);
    for (std::size_t count = marks; count > 0; --count) {
        std::size_t start = skip_spaces_and_tabs(line, count);
        const std::size_t least = count + (needs_space ? 1 : 0);
        if (start == line.size() && start > least) --start;  // a blank is all the text there is
        if (start == line.size() || start < least) continue;
        std::size_t end = line.size();
        while (end > start + 1 && line[end - 1] == '#') --end;
        while (end > start + 1 && is_space_or_tab(line[end - 1])) --end;
        return MarkedHeading{static_cast<int>(count), line.substr(start, end - start)};
    }
    return std::nullopt;
}

struct CustomId {
    std::string_view id;
    std::size_t begin = 0;  // of the braces
};

// "{id}" at the end of a heading.
std::optional<CustomId> custom_id(std::string_view written) {
    const std::size_t close = written.rfind('}');
    if (close == std::string_view::npos || !is_blank_text(written.substr(close + 1)))
        return std::nullopt;
    const std::size_t open = written.rfind('{', close);
    if (open == std::string_view::npos || open + 1 == close) return std::nullopt;
    return CustomId{written.substr(open + 1, close - open - 1), open};
}

std::string plain_id(std::string_view title) {
    std::string id;
    for (std::size_t i = 0; i < title.size(); ++i) {
        if (const auto piece = piece_mark(title.substr(i))) {
            id += "c" + std::to_string(piece->number) + "c";
            i += piece->length - 1;
        } else if (is_word_character(title[i])) {
            id += title[i];
        } else if (title[i] == '$') {
            id += 'd';
        } else if (title.substr(i).starts_with("\u00a8")) {
            id += 't';
        }
    }
    return lower_case_ascii(id);
}

std::string github_id(std::string_view title) {
    constexpr std::string_view kDropped = "&+$,/:;=?@\"#{}|^~[]`\\*)(%.!'<>";
    std::string id;
    const std::string text =
        replaced(replaced(replaced(title, " ", "-"), "&amp;", ""), "\u00a8", "");
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (const auto piece = piece_mark(std::string_view(text).substr(i))) {
            id += "c" + std::to_string(piece->number) + "c";
            i += piece->length - 1;
        } else if (kDropped.find(text[i]) == std::string_view::npos) {
            id += text[i];
        }
    }
    return sdk::to_lower_case(id);
}

std::string raw_id(std::string_view title) {
    std::string id = replaced(replaced(title, " ", "-"), "&amp;", "&");
    std::replace(id.begin(), id.end(), '"', '-');
    std::replace(id.begin(), id.end(), '\'', '-');
    return sdk::to_lower_case(id);
}

}  // namespace

std::string MarkdownReader::read_headings(std::string_view text) {
    const int level = options_.first_heading_level;
    return read_marked_headings(read_underlined(read_underlined(text, '=', level), '-', level + 1));
}

std::string MarkdownReader::read_underlined(std::string_view text, char underline, int level) {
    const std::size_t least = options_.is_live_preview ? 2 : 1;
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = line_end(text, at);
        const std::size_t line = std::min(end + 1, text.size());
        const std::size_t marks_end =
            std::min(text.find_first_not_of(underline, line), text.size());
        const std::size_t next = skip_spaces_and_tabs(text, marks_end);
        const bool is_heading =
            end > at && marks_end - line >= least && next < text.size() && text[next] == '\n';
        if (is_heading) {
            result += heading(text.substr(at, end - at), level, CustomIdText::Stays);
            at = skip_newlines(text, next);
        } else {
            result += text.substr(at, line - at);
            at = line;
        }
    }
    return result;
}

std::string MarkdownReader::read_marked_headings(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = line_end(text, at);
        std::optional<MarkedHeading> found;
        if (end < text.size() && text[at] == '#')
            found = marked_heading(text.substr(at, end - at), options_.needs_space_in_heading);
        if (found) {
            result += heading(found->text, options_.first_heading_level - 1 + found->level,
                              CustomIdText::Goes);
            at = skip_newlines(text, end);
        } else {
            const std::size_t line = std::min(end + 1, text.size());
            result += text.substr(at, line - at);
            at = line;
        }
    }
    return result;
}

std::string MarkdownReader::heading(std::string_view written, int level, CustomIdText id_text) {
    std::string_view text = written;
    if (options_.has_custom_heading_ids && id_text == CustomIdText::Goes)
        if (const auto id = custom_id(written)) {
            text = written.substr(0, id->begin);
            if (is_blank_before(text, text.size())) text.remove_suffix(1);
        }
    const std::string spans = read_spans(text);
    const std::string id =
        options_.has_heading_ids ? " id=\"" + heading_id(written) + "\"" : std::string();
    const std::string tag = "h" + std::to_string(level);
    return pieces_.hide_block("<" + tag + id + ">" + spans + "</" + tag + ">");
}

std::string MarkdownReader::heading_id(std::string_view written) {
    if (options_.has_custom_heading_ids)
        if (const auto id = custom_id(written)) written = id->id;
    const std::string& prefix = options_.heading_id_prefix;
    const bool is_raw_prefix = options_.has_raw_heading_id_prefix;
    const std::string title = (is_raw_prefix ? "" : prefix) + std::string(written);
    std::string id = options_.has_github_heading_ids ? github_id(title)
                     : options_.has_raw_heading_ids  ? raw_id(title)
                                                     : plain_id(title);
    if (is_raw_prefix) id = prefix + id;
    std::size_t& count = heading_ids_[id];
    return count++ == 0 ? id : id + "-" + std::to_string(count - 1);
}

}  // namespace millrace::nodes
