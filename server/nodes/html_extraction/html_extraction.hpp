// Values taken out of HTML by CSS selectors: what the HTML and the HTML Extract node have in
// common.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nodes/css_selector/select.hpp"
#include "sdk/node.hpp"

namespace millrace::nodes {

// How a node reads the text of an element; versions of the nodes differ.
enum class ElementText {
    Content,             // as it is written, all elements that were found one after the other
    ContentOrUndefined,  // the same, and nothing instead of an empty text
    Readable             // of the first element, laid out for reading
};

struct ExtractionStyle {
    ElementText text = ElementText::Readable;
    bool trims_by_default = false;
    bool reads_paths = true;  // the property's name may be a path such as "page.body"
};

// Appends what item `item` gives to `output`: one item for each HTML text in its property. Reads
// the parameters sourceData, dataPropertyName, extractionValues and options.
Result<void> extract_from_item(sdk::NodeContext& context, std::size_t item,
                               const ExtractionStyle& style, workflow::ItemList& output);

// All items, each with its own failures.
Task<Result<sdk::Outputs>> extract_from_items(sdk::NodeContext& context, ExtractionStyle style);

}  // namespace millrace::nodes
