// millrace export: stored workflows as files that n8n and millrace import.
#include <iostream>

#include "app/commands.hpp"
#include "app/config.hpp"
#include "app/open_store.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "store/workflow_repository.hpp"

namespace millrace::app {
namespace {

constexpr std::size_t kPage = 200;

// File names come from ids, which are plain; names may hold anything.
std::filesystem::path file_for(const std::filesystem::path& folder,
                               const store::WorkflowRecord& record) {
    std::string name;
    for (const char c : record.id)
        name.push_back(std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ? c
                                                                                           : '_');
    return folder / (name + ".json");
}

Result<std::string> document_text(const store::WorkflowRecord& record) {
    const auto document = parse_json(record.document, {}, {.integers = IntegerMode::Exact});
    if (!document) return document.error();
    return to_pretty_json_text(*document) + "\n";
}

Task<Result<std::vector<store::WorkflowRecord>>> find_all(store::Store& store) {
    std::vector<store::WorkflowRecord> all;
    std::optional<std::string> cursor;
    do {
        auto page = co_await store.workflows().list({}, cursor, kPage);
        if (!page) co_return page.error();
        for (store::WorkflowRecord& record : page->records) all.push_back(std::move(record));
        cursor = page->next_cursor;
    } while (cursor);
    co_return all;
}

Result<void> write_all(const std::vector<store::WorkflowRecord>& records,
                       const ExportOptions& options) {
    if (!options.output) {
        for (const store::WorkflowRecord& record : records) {
            const auto text = document_text(record);
            if (!text) return text.error();
            std::cout << *text;
        }
        return {};
    }
    std::error_code code;
    if (options.all) std::filesystem::create_directories(*options.output, code);
    for (const store::WorkflowRecord& record : records) {
        const auto text = document_text(record);
        if (!text) return text.error();
        const auto path = options.all ? file_for(*options.output, record) : *options.output;
        const auto written = write_file(path, *text, FileAccess::Shared);
        if (!written) return written;
        std::cout << "exported " << record.id << " \"" << record.name << "\" to " << path.string()
                  << "\n";
    }
    return {};
}

}  // namespace

int export_command(const ExportOptions& options, const SettingValues& values) {
    if (options.id.empty() && !options.all)
        return report({ErrorKind::InvalidInput, "Say what to export: --id ID or --all."});
    const auto config = load_config(values);
    if (!config) return report(config.error());
    auto opened = OpenStore::open(*config);
    if (!opened) return report(opened.error());
    OpenStore& place = **opened;
    Result<std::vector<store::WorkflowRecord>> records = std::vector<store::WorkflowRecord>();
    const auto work = [&]() -> Task<> {
        if (options.all) {
            records = co_await find_all(place.store());
            co_return;
        }
        auto record = co_await place.store().workflows().find(options.id);
        if (record)
            records->push_back(std::move(*record));
        else
            records = record.error();
    };
    place.run(work());
    if (!records) return report(records.error());
    if (options.all && !options.output && records->size() > 1)
        return report({ErrorKind::InvalidInput,
                       "There are " + std::to_string(records->size()) + " workflows.",
                       "Name a folder for them with --output."});
    const auto written = write_all(*records, options);
    return written ? kExitGood : report(written.error());
}

}  // namespace millrace::app
