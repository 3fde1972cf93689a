// Files of items: found by the name of their field, and made from bytes and a file name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/content.hpp"
#include "workflow/item.hpp"

namespace millrace::nodes {

// The item's file under this name. The pointer is valid while the item is. InvalidInput: there is
// none; the message says which names there are.
Result<const workflow::BinaryValue*> item_file(const workflow::Item& item,
                                               std::string_view property);

// What is known of a new file beside its bytes; empty texts: not known.
struct NewFile {
    std::string name{};  // "report.csv", or a path: its folder goes to `directory`
    std::string mime_type{};
};

// Describes a file as n8n does. The MIME type is the one given, else the one of the name's
// extension, else the one that the first bytes tell, else "text/plain". The extension is the name's
// own, else the usual one of the type. Reads up to 512 bytes of the content, which may block when
// it is stored.
workflow::BinaryValue make_file(ContentPtr content, NewFile about);
workflow::BinaryValue make_file(std::string bytes, NewFile about);

// The item's files with `file` under this name, others kept.
std::shared_ptr<const workflow::BinaryMap> with_file(const workflow::BinaryMap* files,
                                                     std::string_view property,
                                                     workflow::BinaryValue file);
// The item's files without the one of this name; null when none is left.
std::shared_ptr<const workflow::BinaryMap> without_file(const workflow::BinaryMap* files,
                                                        std::string_view property);

}  // namespace millrace::nodes
