// Styles that an author puts into a page: what stays inside of the page and loads nothing.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

// The rules with every selector below `scope` (":root", "html" and "body" are the scope itself).
// Left out: addresses, imports and all other at-rules but @media and @supports, escapes, and what
// is not well formed. The result holds no "<" and can stand in a <style> element.
std::string safe_css(std::string_view css, std::string_view scope);

}  // namespace millrace::nodes
