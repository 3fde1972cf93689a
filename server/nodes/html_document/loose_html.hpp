// HTML read tag by tag, without a browser's repairs: no html, head or body is added, tags outside
// of their place stay where they are. What is inside of <noscript> counts as HTML.
#pragma once

#include <string_view>

#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

Result<HtmlDocument> read_loose_html(std::string_view text, const HtmlLimits& limits = {});

}  // namespace millrace::nodes
