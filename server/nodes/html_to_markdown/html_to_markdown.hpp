// HTML becomes Markdown: headings, emphasis, links, images, lists, quotes, code and tables; of the
// rest the text.
#pragma once

#include <string>
#include <string_view>

#include "nodes/html_to_markdown/markdown_options.hpp"

namespace millrace::nodes {

Result<std::string> html_to_markdown(std::string_view html, const MarkdownOptions& options);

}  // namespace millrace::nodes
