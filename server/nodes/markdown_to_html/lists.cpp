// Lists, and lists inside of lists.
#include "nodes/markdown_to_html/code_text.hpp"
#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"
#include "nodes/xml/xml_characters.hpp"

namespace millrace::nodes {
namespace {

struct Marker {
    std::size_t indent = 0;
    bool is_ordered = false;
    std::string_view written;
    std::size_t end = 0;  // behind the blanks that follow it
};

// A marker of an item at the start of a line.
std::optional<Marker> marker_at(std::string_view text, std::size_t line, std::size_t most_indent) {
    Marker marker;
    const std::size_t at = skip_spaces(text, line, most_indent);
    marker.indent = at - line;
    std::size_t behind = at;
    while (behind < text.size() && is_digit(text[behind])) ++behind;
    marker.is_ordered = behind > at;
    if (marker.is_ordered) {
        if (behind >= text.size() || text[behind] != '.') return std::nullopt;
    } else if (at >= text.size() ||
               std::string_view("*+-").find(text[at]) == std::string_view::npos) {
        return std::nullopt;
    }
    ++behind;
    marker.written = text.substr(at, behind - at);
    marker.end = skip_spaces_and_tabs(text, behind);
    if (marker.end == behind) return std::nullopt;
    return marker;
}

// Where a list whose first item has its text at `from` ends: behind an empty line, before a line
// that is neither indented nor an item. The line ends in between belong to nothing.
struct ListEnd {
    std::size_t text = 0;
    std::size_t behind = 0;
};
ListEnd list_end(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("\n\n", std::min(from + 1, text.size()));
         at != std::string_view::npos; at = text.find("\n\n", at)) {
        const std::size_t next = skip_newlines(text, at);
        const bool ends = next >= text.size() ||
                          (!is_blank_at(text, next) && !marker_at(text, next, text.size()));
        if (ends) return {at, next};
        at = next;
    }
    return {text.size(), text.size()};
}

bool has_empty_line_inside(std::string_view text) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1)) {
        const std::size_t next = skip_spaces_and_tabs(text, at + 1);
        if (next < text.size() && text[next] == '\n' && next + 1 < text.size()) return true;
    }
    return false;
}

// The first number of the list, where it is not 1.
std::string start_attribute(std::string_view list, bool is_ordered) {
    if (!is_ordered) return {};
    const std::size_t at = skip_spaces(list, 0, list.size());
    std::size_t end = at;
    while (end < list.size() && is_digit(list[end])) ++end;
    if (end == at || !list.substr(end).starts_with('.')) return {};
    const std::string number(list.substr(at, end - at));
    return number == "1" ? std::string() : " start=\"" + number + "\"";
}

// The line where a list of the other kind begins.
std::size_t other_list(std::string_view list, bool is_ordered, std::size_t most_indent) {
    for (std::size_t line = 0; line < list.size(); line = line_end(list, line) + 1) {
        const std::size_t at = skip_spaces(list, line, most_indent);
        std::size_t behind = at;
        if (is_ordered) {
            if (at < list.size() &&
                std::string_view("*+-").find(list[at]) != std::string_view::npos)
                ++behind;
        } else {
            while (behind < list.size() && is_digit(list[behind])) ++behind;
            if (behind > at) behind = list.substr(behind).starts_with('.') ? behind + 1 : at;
        }
        if (behind > at && behind < list.size() && is_space_or_tab(list[behind])) return line;
    }
    return list.size();
}

struct WrittenItem {
    std::size_t begin = 0;
    bool follows_empty_line = false;
    std::string_view text;
    std::size_t end = 0;
};

// How long "[x]" or "[ ]" is at `at`; 0: there is none.
std::size_t box_length(std::string_view text, std::size_t at) {
    for (const std::string_view box : {"[x]", "[X]", "[ ]", "[]"})
        if (text.substr(at).starts_with(box)) return box.size();
    return 0;
}

// The line end that ends an item, at `from` or behind it: an item or nothing follows.
std::size_t item_end(std::string_view list, std::size_t from, std::optional<std::size_t> indent) {
    std::size_t end = from < list.size() ? list.find('\n', from) : std::string_view::npos;
    while (end != std::string_view::npos) {
        const std::size_t next = skip_newlines(list, end);
        const auto marker = marker_at(list, next, 3);
        if (next >= list.size() || (marker && (!indent || marker->indent == *indent))) return end;
        end = list.find('\n', next);
    }
    return std::string_view::npos;
}

std::optional<WrittenItem> item_at(std::string_view list, std::size_t at, bool has_short_indent) {
    WrittenItem item;
    item.begin = at;
    std::size_t line = at;
    if (list[at] == '\n' && marker_at(list, at + 1, 3)) {
        item.follows_empty_line = true;
        ++line;
    }
    if (!is_line_start(list, line)) return std::nullopt;
    const auto marker = marker_at(list, line, 3);
    if (!marker) return std::nullopt;
    std::optional<std::size_t> indent;
    if (has_short_indent) indent = marker->indent;
    // An item has text, behind its box too; only where that cannot be it is empty.
    std::size_t start = marker->end;
    std::size_t end = std::string_view::npos;
    if (const std::size_t box = box_length(list, start)) {
        const std::size_t text = skip_spaces_and_tabs(list, start + box);
        end = item_end(list, text + 1, indent);
        if (end == std::string_view::npos) end = item_end(list, text, indent);
    } else {
        end = item_end(list, start + 1, indent);
        const std::size_t written = line + marker->indent + marker->written.size();
        if (end == std::string_view::npos && start > written + 1)
            end = item_end(list, start--, indent);
    }
    if (end == std::string_view::npos) return std::nullopt;
    item.end = std::min(end + 2, skip_newlines(list, end));
    item.text = list.substr(start, item.end - start);
    return item;
}

// "[x]" at the start of an item: whether it is ticked.
std::optional<bool> task_state(std::string_view item) {
    if (box_length(item, 0) == 0) return std::nullopt;
    return item[1] == 'x' || item[1] == 'X';
}

std::string with_box(const std::string& item, bool is_ticked) {
    const std::size_t open = skip_spaces_and_tabs(item, 0);
    const std::size_t close = item.find(']', open);
    return std::string(
               "<input type=\"checkbox\" disabled style=\"margin: 0px 0.35em 0.25em -1.6em; "
               "vertical-align: middle;\"") +
           (is_ticked ? " checked" : "") + ">" + item.substr(close + 1);
}

// A marker right at the start of an item is its text.
bool begins_with_marker(std::string_view item) {
    if (item.size() < 2) return false;
    const bool is_bullet = std::string_view("-*+").find(item[0]) != std::string_view::npos;
    const std::size_t behind = is_bullet                             ? 1
                               : is_digit(item[0]) && item[1] == '.' ? 2
                                                                     : item.size();
    return behind < item.size() && is_space_or_tab(item[behind]);
}

}  // namespace

std::string MarkdownReader::read_lists(std::string_view text) {
    const bool is_inner = list_level_ > 0;
    std::string result;
    std::size_t at = 0;
    std::size_t line = 0;
    while (line < text.size()) {
        const auto marker = marker_at(text, line, 3);
        if (!marker || marker->end >= text.size()) {
            line = line_end(text, line) + 1;
            continue;
        }
        std::size_t begin = line;
        if (!is_inner && line >= at + 2 && text.substr(line - 2).starts_with("\n\n"))
            begin = line - 2;
        else if (!is_inner && line == 1 && at == 0)
            begin = 0;
        const ListEnd end = list_end(text, marker->end);
        result += text.substr(at, begin - at);
        std::string_view list = text.substr(line, end.text - line);
        // One line end belongs to the last item.
        if (end.behind > end.text) list = text.substr(line, end.text + 1 - line);
        result += read_list(list, is_inner);
        at = line = end.behind;
    }
    return result + std::string(text.substr(std::min(at, text.size())));
}

std::string MarkdownReader::read_list(std::string_view list, bool is_inner) {
    const std::size_t most_indent = options_.has_short_sublist_indent ? 1 : 3;
    bool is_ordered = marker_at(list, 0, 3)->is_ordered;
    std::string result;
    std::string_view rest = list;
    while (true) {
        const std::size_t other = other_list(rest, is_ordered, most_indent);
        const std::string tag = is_ordered ? "ol" : "ul";
        result += "\n\n<" + tag + start_attribute(list, is_ordered) + ">\n" +
                  read_items(rest.substr(0, other), is_inner) + "</" + tag + ">\n";
        if (other >= rest.size()) return result;
        rest.remove_prefix(other);
        is_ordered = !is_ordered;
    }
}

std::string MarkdownReader::read_items(std::string_view list, bool is_inner) {
    ++list_level_;
    if (list.ends_with("\n\n")) {
        const std::size_t last = list.find_last_not_of('\n');
        list = list.substr(0, last == std::string_view::npos ? 1 : last + 2);
    }
    const bool has_paragraphs = has_empty_line_inside(list);
    std::string result;
    std::size_t at = 0;
    while (at < list.size()) {
        const auto item = item_at(list, at, options_.has_short_sublist_indent);
        if (!item) {
            // To where the next item may begin: a line, or the line end before it.
            const std::size_t next = is_line_start(list, at) && list[at] == '\n'
                                         ? at + 1
                                         : std::min(line_end(list, at), list.size());
            const std::size_t end = next == at ? at + 1 : next;
            result += list.substr(at, end - at);
            at = end;
            continue;
        }
        result += read_item(item->text, item->follows_empty_line, has_paragraphs);
        at = item->end;
    }
    --list_level_;
    if (is_inner)
        while (!result.empty() && is_blank_before(result, result.size())) result.pop_back();
    return result;
}

std::string MarkdownReader::read_item(std::string_view written, bool follows_empty_line,
                                      bool has_paragraphs) {
    std::string item = outdented(written);
    std::string attributes;
    const auto task = task_state(written);
    if (task && options_.has_task_lists) {
        attributes = " class=\"task-list-item\" style=\"list-style-type: none;\"";
        item = with_box(item, *task);
    }
    if (begins_with_marker(item)) item.insert(0, 1, kStopMark);
    if (follows_empty_line || item.find("\n\n") != std::string::npos) {
        item = read_fenced_code(item);
        item = read_blocks(std::move(item));
    } else if (depth_ >= kDeepest) {
        is_too_deep_ = true;
        return {};
    } else {
        ++depth_;
        item = read_lists(item);
        if (item.ends_with('\n')) item.pop_back();
        item = hide_html_blocks(std::move(item));
        --depth_;
        std::string collapsed;
        for (std::size_t i = 0; i < item.size(); ++i)
            if (item[i] != '\n' || !collapsed.ends_with("\n\n")) collapsed += item[i];
        item = has_paragraphs ? read_paragraphs(collapsed) : read_spans(collapsed);
    }
    const std::size_t stop = item.find(kStopMark);
    if (stop != std::string::npos) item.erase(stop, 1);
    return "<li" + attributes + ">" + item + "</li>\n";
}

}  // namespace millrace::nodes
