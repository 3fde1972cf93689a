#include "nodes/html_document/tag_scanner.hpp"

#include <algorithm>

namespace millrace::nodes {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_end_of_name(char c) {
    return c == '>' || c == '/' || is_blank(c);
}

}  // namespace

bool TagScanner::next(ScannedTag& tag) {
    while (true) {
        const std::size_t open = rest_.find('<');
        if (open == std::string_view::npos) return false;
        rest_.remove_prefix(open + 1);
        if (rest_.starts_with("!--")) {
            skip_past("-->");
            continue;
        }
        tag.is_end = rest_.starts_with('/');
        if (tag.is_end) rest_.remove_prefix(1);
        if (rest_.empty() || !is_letter(rest_.front())) continue;
        tag.name_offset = size_ - rest_.size();
        read_tag(tag);
        return true;
    }
}

void TagScanner::skip_past(std::string_view end) {
    const std::size_t at = rest_.find(end);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
}

void TagScanner::read_tag(ScannedTag& tag) {
    tag.name.clear();
    std::size_t at = 0;
    for (; at < rest_.size() && !is_end_of_name(rest_[at]); ++at)
        tag.name += is_letter(rest_[at]) ? static_cast<char>(rest_[at] | 0x20) : rest_[at];
    rest_.remove_prefix(end_of_attributes(at, tag.words));
    if (tag.is_end) return;
    for (const std::string_view raw : {"script", "style", "textarea", "title", "xmp", "iframe",
                                       "noembed", "noframes", "noscript"})
        if (tag.name == raw) skip_raw(raw);
}

std::size_t TagScanner::end_of_attributes(std::size_t at, std::size_t& words) const {
    words = 0;
    bool in_word = false;
    while (at < rest_.size() && rest_[at] != '>') {
        const bool begins_value = rest_[at] == '=';
        const bool was_in_word = in_word;
        in_word = !is_end_of_name(rest_[at]);
        if (in_word && !was_in_word) ++words;
        ++at;
        if (!begins_value) continue;
        while (at < rest_.size() && is_blank(rest_[at])) ++at;
        if (at == rest_.size() || (rest_[at] != '"' && rest_[at] != '\'')) continue;
        at = std::min(rest_.find(rest_[at], at + 1), rest_.size() - 1) + 1;
        in_word = false;
    }
    return std::min(at + 1, rest_.size());
}

// To the end tag, which is the next tag then.
void TagScanner::skip_raw(std::string_view name) {
    for (std::size_t at = rest_.find("</"); at != std::string_view::npos;
         at = rest_.find("</", at + 2)) {
        const std::string_view found = rest_.substr(at + 2, name.size());
        if (std::equal(found.begin(), found.end(), name.begin(), name.end(),
                       [](char a, char b) { return (a | 0x20) == b; })) {
            rest_.remove_prefix(at);
            return;
        }
    }
    rest_ = {};
}

}  // namespace millrace::nodes
