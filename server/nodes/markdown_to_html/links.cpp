// Links and images: with their address, or with a name that is defined elsewhere.
#include <algorithm>

#include "nodes/markdown_to_html/characters.hpp"
#include "nodes/markdown_to_html/image_size.hpp"
#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Finds "]" from one place to the next without looking twice at the same text.
class ClosingBrackets {
  public:
    explicit ClosingBrackets(std::string_view text) : text_(text) {}

    std::size_t next(std::size_t from) {
        if (found_ != kNone && found_ >= from && searched_ <= from) return found_;
        if (found_ == kNone && has_searched_ && searched_ <= from) return kNone;
        searched_ = from;
        has_searched_ = true;
        found_ = text_.find(']', from);
        return found_;
    }

  private:
    std::string_view text_;
    std::size_t searched_ = 0;
    std::size_t found_ = kNone;
    bool has_searched_ = false;
};

// Where the text in brackets that opens at `open` closes; brackets inside of it are paired.
std::size_t closing_bracket(std::string_view text, std::size_t open, ClosingBrackets& closing) {
    std::size_t at = open + 1;
    while (true) {
        const std::size_t close = closing.next(at);
        if (close == kNone) return kNone;
        const std::size_t inner = text.substr(at, close - at).find('[');
        if (inner == std::string_view::npos) return close;
        at = close + 1;
    }
}

struct AddressEnd {
    std::size_t end = 0;     // of the address
    std::size_t behind = 0;  // the closing parenthesis
    std::string_view title{};
    std::optional<ImageSize> size{};
};

// What may stand between an address that ends at `end` and the closing parenthesis.
std::optional<AddressEnd> rest_of_link(std::string_view text, std::size_t end, bool is_image,
                                       bool may_have_bracket) {
    AddressEnd found;
    found.end = end;
    std::size_t at = end;
    if (may_have_bracket && text.substr(at).starts_with('>')) ++at;
    if (is_image) {
        found.size = image_size_at(text, at);
        if (found.size) at = found.size->end;
    }
    const std::size_t blanks = skip_spaces_and_tabs(text, at);
    if (blanks < text.size() && (text[blanks] == '"' || text[blanks] == '\'')) {
        const char quote = text[blanks];
        for (std::size_t close = text.find_first_of("\"'", blanks + 1); close != kNone;
             close = text.find_first_of("\"'", close + 1)) {
            if (text[close] == quote) {
                std::size_t behind = close + 1;
                if (behind < text.size() && is_space_or_tab(text[behind])) ++behind;
                if (text.substr(behind).starts_with(')')) {
                    found.title = text.substr(blanks + 1, close - blanks - 1);
                    found.behind = behind;
                    return found;
                }
            }
            if (text[close] == '"') break;
        }
    }
    std::size_t behind = is_image ? blanks : at;
    if (!is_image && behind < text.size() && is_space_or_tab(text[behind])) ++behind;
    if (!text.substr(behind).starts_with(')')) return std::nullopt;
    found.behind = behind;
    return found;
}

// The shortest address from `start` on behind which a link may end. A pair of parentheses may be
// part of it.
// `tries` are left for all links of a text.
std::optional<AddressEnd> shortest_address(std::string_view text, std::size_t start, bool is_image,
                                           std::size_t& tries) {
    std::size_t run = start;
    while (run < text.size() && !is_blank_at(text, run)) {
        ++run;
        if (tries == 0) return std::nullopt;
        --tries;
    }
    for (std::size_t end = start + 1; end <= run; ++end) {
        if (end < run && text[end] == '(') {
            const std::size_t close = text.find(')', end + 1);
            for (std::size_t tail = close == kNone ? run + 1 : close + 1; tail <= run; ++tail) {
                if (tries == 0) return std::nullopt;
                --tries;
                if (auto found = rest_of_link(text, tail, is_image, true)) return found;
            }
        }
        const bool may_end = end == run || text[end] == ')' || text[end] == '>' ||
                             text[end] == '"' || text[end] == '\'';
        if (!may_end) continue;
        if (auto found = rest_of_link(text, end, is_image, true)) return found;
    }
    return std::nullopt;
}

std::string quoted_title(std::string_view title) {
    return with_escaped_marks(replaced(title, "\"", "&quot;"));
}

std::string name_of_text(std::string_view text) {
    return replaced(replaced(sdk::to_lower_case(text), " \n", " "), "\n", " ");
}

}  // namespace

std::string MarkdownReader::window_attributes() const {
    if (!options_.opens_new_windows) return {};
    return " rel=\"noopener noreferrer\" target=\"" + MarkdownPieces::escaped('_') + "blank\"";
}

// Fills in what a name stands for; false: nothing.
bool MarkdownReader::resolve(Link& link) const {
    if (link.has_address) return true;
    std::string name = sdk::to_lower_case(link.id);
    if (name.empty()) name = name_of_text(link.text);
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) return false;
    link.address = found->second.address;
    if (!found->second.title.empty()) link.title = found->second.title;
    if (!found->second.width.empty()) {
        link.width = found->second.width;
        link.height = found->second.height;
    }
    return true;
}

std::optional<std::string> MarkdownReader::written_image(Link link) const {
    if (!resolve(link)) return std::nullopt;
    std::string html = "<img src=\"" + with_escaped_marks(link.address) + "\" alt=\"" +
                       quoted_title(link.text) + "\"";
    if (!link.title.empty()) html += " title=\"" + quoted_title(link.title) + "\"";
    if (!link.width.empty() && !link.height.empty())
        html += " width=\"" + (link.width == "*" ? "auto" : link.width) + "\" height=\"" +
                (link.height == "*" ? "auto" : link.height) + "\"";
    return html + " />";
}

std::optional<std::string> MarkdownReader::written_link(Link link) const {
    if (!resolve(link)) return std::nullopt;
    std::string html = "<a href=\"" + with_escaped_marks(link.address) + "\"";
    if (!link.title.empty()) html += " title=\"" + quoted_title(link.title) + "\"";
    if (!link.address.starts_with('#')) html += window_attributes();
    return html + ">" + std::string(link.text) + "</a>";
}

std::string MarkdownReader::read_images(std::string text) {
    if (text.find("![") == std::string::npos) return text;
    text = read_references(text, true);
    text = read_inline_links(text, true, true);
    text = read_inline_links(text, true, false);
    return read_shortcuts(text, true);
}

std::string MarkdownReader::read_links(std::string text) {
    if (text.find('[') != std::string::npos) {
        text = read_references(text, false);
        text = read_inline_links(text, false, true);
        text = read_inline_links(text, false, false);
        text = read_shortcuts(text, false);
    }
    return options_.has_mentions ? read_mentions(text) : text;
}

// "[text][name]", "[text] [name]"
std::string MarkdownReader::read_references(std::string_view text, bool are_images) {
    ClosingBrackets closing(text);
    ClosingBrackets closing_names(text);
    std::string result;
    std::size_t at = 0;
    std::size_t open = text.find('[');
    while (open != kNone) {
        const bool is_image = open > at && text[open - 1] == '!';
        const std::size_t close =
            are_images ? closing.next(open + 1) : closing_bracket(text, open, closing);
        std::size_t name = close == kNone ? kNone : close + 1;
        if (name != kNone) {
            if (text.substr(name).starts_with(' ')) ++name;
            if (text.substr(name).starts_with('\n'))
                name = skip_spaces(text, name + 1, text.size());
        }
        std::size_t end = kNone;
        if ((is_image || !are_images) && name != kNone && text.substr(name).starts_with('['))
            end = closing_names.next(name + 1);
        if (end != kNone && !are_images && line_end(text, name) < end) end = kNone;
        if (end == kNone) {
            open = text.find('[', open + 1);
            continue;
        }
        const std::size_t begin = are_images ? open - 1 : open;
        Link link{text.substr(begin, end + 1 - begin), text.substr(open + 1, close - open - 1)};
        link.id = text.substr(name + 1, end - name - 1);
        result += text.substr(at, begin - at);
        const auto html = are_images ? written_image(link) : written_link(link);
        result += html ? *html : std::string(link.written);
        at = end + 1;
        open = text.find('[', at);
    }
    return result + std::string(text.substr(at));
}

// "[text](address "title")"; `in_brackets`: "[text](<address>)".
std::string MarkdownReader::read_inline_links(std::string_view text, bool are_images,
                                              bool in_brackets) {
    if (text.find(in_brackets ? "(<" : "(") == kNone && (!in_brackets || text.find("( <") == kNone))
        return std::string(text);
    ClosingBrackets closing(text);
    std::size_t tries = 100'000 + 20 * text.size();
    std::string result;
    std::size_t at = 0;
    for (std::size_t open = text.find('['); open != kNone && tries > 0;
         open = text.find('[', std::max(at, open + 1))) {
        if (are_images && (open <= at || text[open - 1] != '!') && !(open == 1 && text[0] == '!'))
            continue;
        const std::size_t close =
            are_images ? closing.next(open + 1) : closing_bracket(text, open, closing);
        if (close == kNone) continue;
        std::size_t start = skip_spaces_and_tabs(text, close + 1);
        if (!text.substr(start).starts_with('(')) continue;
        ++start;
        if (start < text.size() && is_space_or_tab(text[start])) ++start;
        const bool has_bracket = text.substr(start).starts_with('<');
        std::optional<AddressEnd> found;
        if (in_brackets) {
            const std::size_t end = has_bracket ? text.find('>', start) : kNone;
            if (end == kNone) continue;
            ++start;
            found = rest_of_link(text, end + 1, are_images, false);
            if (found) found->end = end;
        } else {
            found = shortest_address(text, has_bracket ? start + 1 : start, are_images, tries);
            if (found && has_bracket) ++start;
        }
        if (!found) continue;
        const std::size_t begin = are_images ? open - 1 : open;
        Link link{text.substr(begin, found->behind + 1 - begin),
                  text.substr(open + 1, close - open - 1)};
        link.address = text.substr(start, found->end - start);
        link.has_address = true;
        link.title = found->title;
        if (found->size) {
            link.width = found->size->width;
            link.height = found->size->height;
        }
        result += text.substr(at, begin - at);
        result += *(are_images ? written_image(link) : written_link(link));
        at = found->behind + 1;
    }
    return result + std::string(text.substr(at));
}

// "[name]"
std::string MarkdownReader::read_shortcuts(std::string_view text, bool are_images) {
    if (definitions_.empty()) return std::string(text);
    std::string result;
    std::size_t at = 0;
    for (std::size_t open = text.find('['); open != kNone;
         open = text.find('[', std::max(at, open + 1))) {
        const std::size_t close = text.find_first_of("[]", open + 1);
        if (close == kNone) break;
        if (text[close] == '[' || close == open + 1) continue;
        if (are_images && (open == 0 || text[open - 1] != '!')) continue;
        const std::size_t begin = are_images ? open - 1 : open;
        const Link link{text.substr(begin, close + 1 - begin),
                        text.substr(open + 1, close - open - 1)};
        const auto html = are_images ? written_image(link) : written_link(link);
        result += text.substr(at, begin - at);
        result += html ? *html : std::string(link.written);
        at = close + 1;
    }
    return result + std::string(text.substr(at));
}

// "@name"
std::string MarkdownReader::read_mentions(std::string_view text) const {
    const auto is_name_character = [](char c) {
        return is_letter(c) || is_digit(c) || c == '.' || c == '-';
    };
    std::string result;
    std::size_t at = 0;
    for (std::size_t sign = text.find('@'); sign != kNone; sign = text.find('@', sign + 1)) {
        const bool is_escaped = sign > at && text[sign - 1] == '\\';
        const std::size_t begin = is_escaped ? sign - 1 : sign;
        const bool begins_word =
            is_line_start(text, begin) || (begin > at && is_blank_before(text, begin));
        std::size_t end = sign + 1;
        while (end < text.size() && is_name_character(text[end])) ++end;
        while (end > sign + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
        const bool is_name = end > sign + 1 && text[sign + 1] != '.' && text[sign + 1] != '-';
        if (!begins_word || !is_name) continue;
        const std::string_view mention = text.substr(sign, end - sign);
        result += text.substr(at, begin - at);
        if (is_escaped)
            result += mention;
        else
            result += "<a href=\"" + replaced(options_.mention_address, "{u}", mention.substr(1)) +
                      "\"" + window_attributes() + ">" + std::string(mention) + "</a>";
        at = end;
    }
    return result + std::string(text.substr(at));
}

}  // namespace millrace::nodes
