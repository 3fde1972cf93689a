// RSS 2.0, RSS 1.0 (RDF) and Atom as items with one set of fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "sdk/date_text.hpp"

namespace millrace::nodes {

// The entries of the feed in its order: title, link, pubDate, isoDate, content, contentSnippet,
// guid, categories, creator, enclosure and whatever else the entry has of the known fields;
// `custom_fields` are elements of entries that are wanted besides. Errors: no XML, or no feed.
Result<std::vector<JsonObject>> read_feed(std::string_view text,
                                          const std::vector<std::string>& custom_fields,
                                          const sdk::DateSurroundings& surroundings);

// HTML without its tags, with a line end where blocks meet.
std::string snippet_of(std::string_view html);

}  // namespace millrace::nodes
