// JSON as XML text: members become elements, lists repeated elements, two named members an
// element's attributes and text.
#pragma once

#include <cstddef>
#include <string>

#include "base/json.hpp"

namespace millrace::nodes {

struct WriteXmlOptions {
    std::string attribute_key = "$";
    std::string text_key = "_";
    // The root element's name; while it is the default, an object with a single member is written
    // with that member as the root.
    std::string root_name = "root";
    bool without_header = false;
    bool character_data = false;  // texts with <, > or & are wrapped instead of escaped
};

// Indented by two spaces. Errors: a member's name is no name for an element or attribute, a text
// has a character that XML does not allow.
Result<std::string> write_xml(const JsonObject& object, const WriteXmlOptions& options);

}  // namespace millrace::nodes
