// What HTML says, as text to be read without a browser: paragraphs, lists with bullets, links with
// their address behind them, lines of at most 80 characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nodes/css_selector/select.hpp"
#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

// `html` as text, without the elements that a selector of `skipped` finds in it. With a body in it,
// nothing beside the body counts.
Result<std::string> plain_text(std::string_view html, const std::vector<CssSelector>& skipped = {});

}  // namespace millrace::nodes
