#include "nodes/html_to_markdown/tag_pattern.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "nodes/character_references/character_references.hpp"
#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_character(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':' || c == '_';
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (const std::size_t length = blank_length(text.substr(at))) at += length;
    return at;
}

}  // namespace

TagFinder::TagFinder(std::string_view html) : html_(html) {
    const std::size_t last = html.rfind('>');
    last_end_ = last == std::string_view::npos ? 0 : last + 1;
}

std::optional<FoundTag> TagFinder::find(std::size_t from) {
    for (std::size_t at = html_.find('<', from); at < last_end_; at = html_.find('<', at + 1))
        if (auto tag = tag_at(at)) return tag;
    return std::nullopt;
}

std::optional<FoundTag> TagFinder::tag_at(std::size_t at) {
    FoundTag tag;
    tag.begin = at;
    if (html_.substr(at).starts_with("<!--")) {
        const std::size_t end = html_.find("-->", at + 4);
        if (end == std::string_view::npos) return std::nullopt;
        tag.end = end + 3;
        return tag;
    }
    std::size_t name = at + 1;
    tag.is_end = name < html_.size() && html_[name] == '/';
    if (tag.is_end) ++name;
    if (name >= html_.size() || !is_letter(html_[name])) return std::nullopt;
    std::size_t behind = name + 1;
    while (behind < html_.size() && is_name_character(html_[behind])) ++behind;
    tag.name = html_.substr(name, behind - name);
    const auto end = end_of_tag(behind, tag.is_closed);
    if (!end) return std::nullopt;
    tag.end = *end;
    tag.attributes = html_.substr(behind, tag.end - behind - (tag.is_closed ? 2 : 1));
    return tag;
}

// Behind the ">" that ends the tag. A value in quotes may have a ">" in it, if the quotes begin
// behind a blank or "=" and after them comes a blank or the end; other quotes are just characters.
std::optional<std::size_t> TagFinder::end_of_tag(std::size_t at, bool& is_closed) {
    const auto ends_here = [&](std::size_t from) -> std::optional<std::size_t> {
        const std::size_t mark = skip_blanks(html_, from);
        if (mark < html_.size() && html_[mark] == '>') {
            is_closed = false;
            return mark + 1;
        }
        if (html_.substr(mark).starts_with("/>")) {
            is_closed = true;
            return mark + 2;
        }
        return std::nullopt;
    };
    if (blank_length(html_.substr(at)) == 0) return ends_here(at);
    while (at < last_end_) {
        const char c = html_[at];
        if (c == '"' || c == '\'') {
            const std::size_t close = html_.find(c, at + 1);
            if (close != std::string_view::npos && close < last_end_) {
                if (const auto end = ends_here(close + 1)) return end;
                if (blank_length(html_.substr(close + 1)) > 0) {
                    at = close + 1;
                    continue;
                }
            }
        }
        if (c == '>') {
            is_closed = at > 0 && html_[at - 1] == '/';
            return at + 1;
        }
        ++at;
    }
    return std::nullopt;
}

std::vector<HtmlAttribute> read_tag_attributes(std::string_view written) {
    constexpr std::string_view kStarts = "()[]#@$.?:";
    constexpr std::string_view kMore = "-_:()[]#";
    std::vector<HtmlAttribute> attributes;
    std::unordered_set<std::string> known;
    std::size_t at = 0;
    while (at < written.size()) {
        if (!is_letter(written[at]) && kStarts.find(written[at]) == std::string_view::npos) {
            ++at;
            continue;
        }
        std::size_t end = at + 1;
        while (end < written.size() &&
               (is_letter(written[end]) || (written[end] >= '0' && written[end] <= '9') ||
                kMore.find(written[end]) != std::string_view::npos))
            ++end;
        HtmlAttribute attribute{sdk::to_lower_case(written.substr(at, end - at)), {}};
        at = end;
        const std::size_t equals = skip_blanks(written, at);
        if (equals < written.size() && written[equals] == '=') {
            const std::size_t value = skip_blanks(written, equals + 1);
            std::size_t value_end = value;
            const bool is_quoted =
                value < written.size() && (written[value] == '"' || written[value] == '\'');
            const std::size_t close =
                is_quoted ? written.find(written[value], value + 1) : std::string_view::npos;
            if (close != std::string_view::npos) {
                attribute.value = written.substr(value + 1, close - value - 1);
                value_end = close + 1;
            } else {
                while (value_end < written.size() && blank_length(written.substr(value_end)) == 0)
                    ++value_end;
                attribute.value = written.substr(value, value_end - value);
                if (is_quoted)
                    attribute.value = attribute.value.size() < 2
                                          ? std::string()
                                          : attribute.value.substr(1, attribute.value.size() - 2);
            }
            if (value_end > value) at = value_end;
        }
        attribute.value = without_references(attribute.value);
        if (known.insert(attribute.name).second) attributes.push_back(std::move(attribute));
    }
    return attributes;
}

}  // namespace millrace::nodes
