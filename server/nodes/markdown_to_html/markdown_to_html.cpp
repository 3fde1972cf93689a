#include "nodes/markdown_to_html/markdown_to_html.hpp"

#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kLargestText = 16UL << 20;

std::string complete_document(std::string_view body) {
    return "<!DOCTYPE HTML>\n<html>\n<head>\n<meta charset=\"utf-8\">\n</head>\n<body>\n" +
           std::string(sdk::trim_blanks(body)) + "\n</body>\n</html>";
}

}  // namespace

Result<std::string> markdown_to_html(std::string_view markdown, const HtmlOptions& options) {
    if (markdown.empty()) return std::string();
    if (markdown.size() > kLargestText)
        return Error{ErrorKind::TooLarge,
                     "The Markdown is larger than " + std::to_string(kLargestText) + " bytes."};
    MarkdownReader reader(options);
    const std::string html = reader.read(markdown);
    if (reader.is_too_deep())
        return Error{ErrorKind::TooLarge,
                     "The Markdown has too many lists or quotes inside each other."};
    return options.is_complete_document ? complete_document(html) : html;
}

}  // namespace millrace::nodes
