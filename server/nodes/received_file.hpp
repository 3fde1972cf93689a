// Bytes that came in from outside, as a file of an item.
#pragma once

#include <string>
#include <string_view>

#include "base/content.hpp"
#include "workflow/binary.hpp"

namespace millrace::nodes {

// Type and name are as the sender wrote them, made valid UTF-8. Goes to `contents`, which may block
// for more than ContentStore::kMemoryLimit bytes. Unavailable: it could not be stored.
Result<workflow::BinaryValue> received_file(std::string_view bytes, std::string mime_type,
                                            std::string file_name, ContentStore& contents);

}  // namespace millrace::nodes
