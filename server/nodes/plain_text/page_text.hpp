// The text of a page that people come for, without what stands around it.
#pragma once

#include <string>

#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

// Of the only <article> or <main> where there is one, else of the whole page; without scripts,
// styles, navigation, margins and forms. The error: see CssSelector::select.
Result<std::string> page_text(const HtmlDocument& document);

}  // namespace millrace::nodes
