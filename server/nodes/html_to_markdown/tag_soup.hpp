// HTML read for its words: tags are paired as well as they can be, nothing is added, comments and
// scripts go. Texts stay as they are written, references and all.
#pragma once

#include <string_view>

#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

Result<HtmlDocument> read_tag_soup(std::string_view html, const HtmlLimits& limits = {});

}  // namespace millrace::nodes
