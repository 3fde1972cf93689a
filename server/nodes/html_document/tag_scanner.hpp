// Goes through HTML from tag to tag without reading it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::nodes {

struct ScannedTag {
    std::string name;  // in lower case
    bool is_end = false;
    std::size_t name_offset = 0;  // in the whole text
    std::size_t words = 0;        // as many attributes at most
};

// Comments and what is inside of scripts, styles and the like is passed over.
class TagScanner {
  public:
    explicit TagScanner(std::string_view html) : rest_(html), size_(html.size()) {}

    bool next(ScannedTag& tag);

  private:
    void skip_past(std::string_view end);
    void read_tag(ScannedTag& tag);
    std::size_t end_of_attributes(std::size_t at, std::size_t& words) const;
    void skip_raw(std::string_view name);

    std::string_view rest_;
    std::size_t size_;
};

}  // namespace millrace::nodes
