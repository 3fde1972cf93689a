// What XML says about single characters and names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::nodes {

// True when an element or an attribute may be called so.
bool is_xml_name(std::string_view text);

// True when all characters may stand in a document (most control characters may not).
bool is_xml_text(std::string_view text);

// Blanks of JavaScript's \s at the start of `text`: how many bytes the first one takes, 0: none.
std::size_t blank_length(std::string_view text);
bool is_blank_text(std::string_view text);

// The text that an entity or character reference stands for, given what is between "&" and ";".
// Nothing for what neither XML nor HTML 4 defines.
std::optional<std::string> referenced_text(std::string_view reference);

}  // namespace millrace::nodes
