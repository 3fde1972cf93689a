// Files of the machine, below the folders that workflows may use: read into files of items, and
// written from them. In pieces on other threads, whatever their size.
#pragma once

#include <string>
#include <vector>

#include "base/allowed_folders.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes {

// With name, folder and MIME type by the path, as n8n describes it.
Task<Result<workflow::BinaryValue>> read_disk_file(sdk::NodeContext& context, std::string path);

Task<Result<void>> write_disk_file(sdk::NodeContext& context, std::string path, ContentPtr content,
                                   AllowedFolders::Mode mode);

// Absolute paths in their order.
Task<Result<std::vector<std::string>>> find_disk_files(sdk::NodeContext& context,
                                                       std::string pattern,
                                                       AllowedFolders::Groups groups);

// What writing nodes do with one item: its file under `property` is written to `path`; the item as
// it came, with the field "fileName" that holds the path.
Task<Result<workflow::Item>> write_item_file(sdk::NodeContext& context, std::size_t index,
                                             std::string property, std::string path,
                                             AllowedFolders::Mode mode);

}  // namespace millrace::nodes
