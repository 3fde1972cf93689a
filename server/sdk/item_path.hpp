// Paths into the JSON of items, such as "address.lines[0]" or "tags['first name']", with the
// meaning lodash's get, set and unset give them: a member whose name is the whole text comes first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace millrace::sdk {

enum class PathNotation {
    Dotted,
    Plain  // the whole text is the name of one member, dots and all
};

// A path taken apart once and used on many items.
class ItemPath {
  public:
    explicit ItemPath(std::string_view text, PathNotation notation = PathNotation::Dotted);

    const std::string& text() const { return text_; }

    // Null pointer where the path ends nowhere (undefined).
    const Json* get(const Json& root) const;

    // Makes what is missing on the way: lists before an index, else objects; a value on the way
    // that is neither is replaced. Members called __proto__, constructor or prototype are refused
    // without a word, as lodash does. The error: an index so far beyond a list's end that filling
    // the gap is no use to anybody.
    Result<void> set(Json& root, Json value) const;

    // True when there was something to take away. An element of a list becomes null.
    bool unset(Json& root) const;

  private:
    bool is_one_member_of(const Json& root) const;

    std::string text_;
    std::vector<std::string> keys_;  // one: the text itself
};

// "a, b ,c" -> "a", "b", "c"; empty names are left out.
std::vector<std::string> split_field_list(std::string_view text);

}  // namespace millrace::sdk
