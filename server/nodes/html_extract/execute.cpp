// The HTML node's forerunner: values taken out of HTML, trimmed if nothing else is said.
#include "nodes/html_extract/node.hpp"
#include "nodes/html_extraction/html_extraction.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const ExtractionStyle style{
        .text = ElementText::Content, .trims_by_default = true, .reads_paths = false};
    co_return co_await extract_from_items(context, style);
}

}  // namespace

sdk::NodeType make_html_extract() {
    return make_from_folder("html_extract", execute);
}

}  // namespace millrace::nodes
