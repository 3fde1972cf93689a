// The node's options, read for one item.
#pragma once

#include "nodes/html_to_markdown/markdown_options.hpp"
#include "nodes/markdown_to_html/html_options.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes {

Result<MarkdownOptions> read_markdown_options(sdk::NodeContext& context, std::size_t item);
Result<HtmlOptions> read_html_options(sdk::NodeContext& context, std::size_t item);

}  // namespace millrace::nodes
