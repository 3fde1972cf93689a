// Where tags are in a text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

struct FoundTag {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view name;        // as written; empty for a comment
    std::string_view attributes;  // as written
    bool is_end = false;          // </name>
    bool is_closed = false;       // <name/>
};

class TagFinder {
  public:
    explicit TagFinder(std::string_view html);

    // The first tag or comment at `from` or behind it.
    std::optional<FoundTag> find(std::size_t from);

  private:
    std::optional<FoundTag> tag_at(std::size_t at);
    std::optional<std::size_t> end_of_tag(std::size_t at, bool& is_closed);

    std::string_view html_;
    std::size_t last_end_;  // behind it no tag ends
};

// The attributes of a start tag, names in lower case, values with references resolved; the first of
// several with the same name counts.
std::vector<HtmlAttribute> read_tag_attributes(std::string_view written);

}  // namespace millrace::nodes
