// Files moved into the fields of items, and fields into files.
#pragma once

#include <string>
#include <string_view>

#include "base/content.hpp"
#include "base/json.hpp"
#include "nodes/text_encoding/text_encoding.hpp"
#include "workflow/item_list.hpp"

namespace millrace::nodes {

// What the text of a field may have.
constexpr std::size_t kMostTextBytes = std::size_t{256} << 20;

// The file as text in base64. Blocks. TooLarge.
Result<std::string> base64_of(const Content& content);

struct TextFileOptions {
    std::string encoding{};
    ByteOrderMark mark = ByteOrderMark::Leave;
    bool is_indented = false;  // JSON in lines, by two spaces
};

// A text, or anything else as JSON, as the bytes of a file. Blocks.
Result<ContentPtr> write_value(const Json& value, const TextFileOptions& options,
                               ContentStore& store);
// The items' data as one list of JSON, written item by item. Blocks.
Result<ContentPtr> write_json_list(const workflow::ItemList& items, const TextFileOptions& options,
                                   ContentStore& store);

}  // namespace millrace::nodes
