// A look at HTML before it is read: would it nest so deeply, or would one element have so many
// attributes, that reading takes time beyond proportion?
#pragma once

#include <string_view>

#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

// Ordinary pages pass, also sloppy ones. Counts tags only where there are many of them.
Result<void> check_nesting(std::string_view html, const HtmlLimits& limits);

Error too_deep(std::size_t max_depth);

}  // namespace millrace::nodes
