// What an element has to say: its text, its markup, an attribute, or what is entered in a field.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

using FoundElements = std::vector<const HtmlNode*>;

// Nothing is JavaScript's undefined. Of several elements the first one speaks.
// An attribute without a value of its own ("checked") has its name as value. Without a name: all
// attributes as an object.
std::optional<Json> attribute_value(const FoundElements& elements, std::string_view name);

// Of input, textarea, option and select; a list for a select that takes several.
std::optional<Json> field_value(const FoundElements& elements);

}  // namespace millrace::nodes
