// Markdown becomes HTML.
//
// The dialect is that of the first Markdown implementations, with GitHub's additions as options:
// lists inside of lists are indented by four spaces, headings have ids, lines of a paragraph stay
// lines.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "nodes/markdown_to_html/html_options.hpp"

namespace millrace::nodes {

// Errors are only about limits: the text is too large, or it is nested too deeply.
Result<std::string> markdown_to_html(std::string_view markdown, const HtmlOptions& options);

}  // namespace millrace::nodes
