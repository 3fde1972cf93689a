#include "nodes/markdown_to_html/tag_pairs.hpp"

#include <algorithm>
#include <string>

#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

std::vector<MatchedTag> find_all(std::string_view text, const FindTag& find_start,
                                 const FindTag& find_end) {
    std::vector<MatchedTag> all;
    std::size_t at = 0;
    auto start = find_start(text, at);
    auto end = find_end(text, at);
    while (start || end) {
        const bool is_end = end && (!start || end->begin < start->begin);
        const TextRange range = is_end ? *end : *start;
        all.push_back({range, is_end});
        at = std::max(range.end, range.begin + 1);
        if (start && start->begin < at) start = find_start(text, at);
        if (end && end->begin < at) end = find_end(text, at);
    }
    return all;
}

}  // namespace

std::vector<MatchedTag> match_tags(std::string_view text, const FindTag& find_start,
                                   const FindTag& find_end) {
    std::vector<MatchedTag> all = find_all(text, find_start, find_end);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i].is_end) {
            open.push_back(i);
        } else if (!open.empty()) {
            all[open.back()].partner = i;
            open.pop_back();
        }
    }
    return all;
}

std::vector<TagPair> find_tag_pairs(std::string_view text, const FindTag& find_start,
                                    const FindTag& find_end) {
    const std::vector<MatchedTag> all = match_tags(text, find_start, find_end);
    std::vector<TagPair> pairs;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].is_end || !all[i].partner) continue;
        pairs.push_back({all[i].range, all[*all[i].partner].range});
        i = *all[i].partner;
    }
    return pairs;
}

std::optional<TextRange> start_tag_at(std::string_view text, std::size_t at,
                                      std::string_view name) {
    if (!text.substr(at).starts_with('<')) return std::nullopt;
    if (!starts_with_ignoring_case(text.substr(at + 1), name)) return std::nullopt;
    const std::size_t behind = at + 1 + name.size();
    if (behind < text.size() && is_word_character(text[behind])) return std::nullopt;
    const std::size_t close = text.find('>', behind);
    if (close == std::string_view::npos) return std::nullopt;
    return TextRange{at, close + 1};
}

FindTag start_tag_of(std::string_view name) {
    return [name = std::string(name)](std::string_view text,
                                      std::size_t from) -> std::optional<TextRange> {
        for (std::size_t at = text.find('<', from); at != std::string_view::npos;
             at = text.find('<', at + 1))
            if (const auto tag = start_tag_at(text, at, name)) return tag;
        return std::nullopt;
    };
}

FindTag words(std::string_view words) {
    return [wanted = std::string(words)](std::string_view text,
                                         std::size_t from) -> std::optional<TextRange> {
        for (std::size_t at = text.find(wanted.front(), from); at != std::string_view::npos;
             at = text.find(wanted.front(), at + 1))
            if (starts_with_ignoring_case(text.substr(at), wanted))
                return TextRange{at, at + wanted.size()};
        return std::nullopt;
    };
}

FindTag end_tag_of(std::string_view name) {
    return words("</" + std::string(name) + ">");
}

}  // namespace millrace::nodes
