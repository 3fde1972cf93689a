#include "nodes/documents/document_script.hpp"

#include <utility>

namespace millrace::nodes {
namespace {

constexpr std::string_view kFile = "file";

// The first item carries the options and the file, the others are rows.
workflow::ItemList items_of(DocumentCall& call) {
    workflow::Item first = workflow::make_item(std::move(call.options));
    if (call.file) {
        workflow::BinaryMap files;
        files[std::string(kFile)].content = call.file;
        first.binary = std::make_shared<const workflow::BinaryMap>(std::move(files));
    }
    workflow::ItemList items{first};
    items.append(call.rows);
    return items;
}

}  // namespace

Task<Result<workflow::ItemList>> run_document_script(sdk::NodeContext& context, DocumentCall call) {
    if (call.file && call.file->size() > kMostDocumentBytes)
        co_return Error{ErrorKind::TooLarge,
                        "The file has " + std::to_string(call.file->size()) +
                            " bytes, but at most " + std::to_string(kMostDocumentBytes) +
                            " can be read as a document.",
                        "Split the file, or use CSV, which is read piece by piece."};
    sdk::CodeRequest request;
    request.source = std::string(call.script) + "\nreturn documents." + std::string(call.function) +
                     "(items, this.helpers);";
    request.items = items_of(call);
    auto answer = co_await context.run_code(std::move(request));
    if (!answer) co_return answer.error();
    if (answer->empty())
        co_return Error{ErrorKind::NodeFailed, "The script that reads documents gave no answer."};
    const Json& head = *answer->front().json;
    if (const Json* problem = find_member(head, "problem"))
        co_return Error{ErrorKind::InvalidInput, std::string(text_member(*problem, "message")),
                        std::string(text_member(*problem, "hint"))};
    co_return answer->slice(1, answer->size());
}

}  // namespace millrace::nodes
