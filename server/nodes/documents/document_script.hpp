// Runs our scripts that read and write documents. They run in script hosts, as users' code does: a
// hostile file meets parsers in a process that holds no file, no socket and no secret, and whose
// time and memory are limited (docs/decisions/0008-documents-in-script-hosts.md).
#pragma once

#include <string>
#include <string_view>

#include "sdk/context.hpp"

namespace millrace::nodes {

// What a file may have: it goes to the host in one frame, in base64.
constexpr std::size_t kMostDocumentBytes = std::size_t{44} << 20;

struct DocumentCall {
    std::string_view script{};    // the text of the script (generated/nodes/*_script.hpp)
    std::string_view function{};  // of those that it exports
    JsonObject options{};
    ContentPtr file{};  // null: the function gets rows
    workflow::ItemList rows{};
};

// The items that the function gives, without origins. InvalidInput: the file is not what it should
// be, in the script's words. TooLarge, Timeout: it is over a limit.
Task<Result<workflow::ItemList>> run_document_script(sdk::NodeContext& context, DocumentCall call);

}  // namespace millrace::nodes
