// Which entries of a feed were seen before: by what names them, else by what they say.
#pragma once

#include <vector>

#include "base/json.hpp"

namespace millrace::nodes {

// {"seen": [mark…], "url"}: marks of the newest entries last. A state that cannot be read, or is
// that of another address, is none.
class SeenEntries {
  public:
    SeenEntries(const Json& state, std::string_view url);

    // False at the first look at this address: then all that is there counts as known.
    bool is_known() const { return is_known_; }
    // The entries that are new, in the order of the feed, each once; from now on they are seen.
    std::vector<JsonObject> take_new(std::vector<JsonObject> entries);
    // Null: nothing has changed.
    Json state() const;

  private:
    std::string url_;
    std::vector<std::string> marks_;  // oldest first
    bool is_known_ = false;
    bool has_changed_ = false;
};

}  // namespace millrace::nodes
