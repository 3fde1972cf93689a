#include "nodes/documents/documents.hpp"

#include "base/base64.hpp"
#include "nodes/calendar_script.hpp"
#include "nodes/documents/document_script.hpp"
#include "nodes/pdf_script.hpp"
#include "nodes/spreadsheet_script.hpp"

namespace millrace::nodes {
namespace {

Error no_answer() {
    return {ErrorKind::NodeFailed, "The script that reads documents gave an odd answer."};
}

// What a script gave that answers with one object.
Task<Result<Json>> one_object(sdk::NodeContext& context, DocumentCall call) {
    auto items = co_await run_document_script(context, std::move(call));
    if (!items) co_return items.error();
    if (items->size() != 1) co_return no_answer();
    co_return *items->front().json;
}

}  // namespace

Task<Result<workflow::ItemList>> read_spreadsheet(sdk::NodeContext& context, ContentPtr file,
                                                  SpreadsheetReadOptions options) {
    DocumentCall call;
    call.script = spreadsheet_script();
    call.function = "readSpreadsheet";
    call.file = std::move(file);
    call.options = {{"sheetName", options.sheet},      {"range", options.range},
                    {"headerRow", options.has_header}, {"includeEmptyCells", options.keeps_empty},
                    {"rawData", options.is_raw},       {"readAsString", options.reads_as_text}};
    co_return co_await run_document_script(context, std::move(call));
}

Task<Result<ContentPtr>> write_spreadsheet(sdk::NodeContext& context, workflow::ItemList rows,
                                           SpreadsheetWriteOptions options) {
    DocumentCall call;
    call.script = spreadsheet_script();
    call.function = "writeSpreadsheet";
    call.rows = std::move(rows);
    call.options = {{"format", options.format},
                    {"sheetName", options.sheet},
                    {"headerRow", options.has_header},
                    {"compression", options.is_compressed}};
    const auto answer = co_await one_object(context, std::move(call));
    if (!answer) co_return answer.error();
    auto bytes = from_base64(text_member(*answer, "data"));
    if (!bytes) co_return no_answer();
    const auto store = [&]() -> Result<ContentPtr> {
        const auto writer = context.contents().writer();
        if (auto done = writer->write(*bytes); !done) return done.error();
        return writer->finish();
    };
    co_return co_await sdk::blocking(context, store);
}

Task<Result<Json>> read_pdf(sdk::NodeContext& context, ContentPtr file, PdfOptions options) {
    DocumentCall call;
    call.script = pdf_script();
    call.function = "readPdf";
    call.file = std::move(file);
    call.options = {{"maxPages", options.most_pages}, {"joinPages", options.joins_pages}};
    if (!options.password.empty()) call.options["password"] = options.password;
    co_return co_await one_object(context, std::move(call));
}

Task<Result<Json>> read_calendar(sdk::NodeContext& context, ContentPtr file) {
    DocumentCall call;
    call.script = calendar_script();
    call.function = "readCalendar";
    call.file = std::move(file);
    const auto answer = co_await one_object(context, std::move(call));
    if (!answer) co_return answer.error();
    const Json* calendar = find_member(*answer, "calendar");
    if (!calendar) co_return no_answer();
    co_return *calendar;
}

}  // namespace millrace::nodes
