// Start and end tags that belong together.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace millrace::nodes {

struct TextRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct TagPair {
    TextRange start;
    TextRange end;
};

// What `find` finds at a place or behind it; nothing: no more.
using FindTag = std::function<std::optional<TextRange>(std::string_view text, std::size_t from)>;

// All tags in the order of the text, each start with the place of its end in the list.
struct MatchedTag {
    TextRange range;
    bool is_end = false;
    std::optional<std::size_t> partner{};
};
std::vector<MatchedTag> match_tags(std::string_view text, const FindTag& find_start,
                                   const FindTag& find_end);

// The outermost pairs, one after the other. A start without an end counts for nothing.
std::vector<TagPair> find_tag_pairs(std::string_view text, const FindTag& find_start,
                                    const FindTag& find_end);

// "<name …>" of HTML right at `at`; the name is in lower case.
std::optional<TextRange> start_tag_at(std::string_view text, std::size_t at, std::string_view name);

// "<name …>", and "</name>".
FindTag start_tag_of(std::string_view name);
FindTag end_tag_of(std::string_view name);
FindTag words(std::string_view words);

}  // namespace millrace::nodes
