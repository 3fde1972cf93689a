// millrace import: workflow files into the database, all or none.
#include <algorithm>
#include <iostream>

#include "app/commands.hpp"
#include "app/config.hpp"
#include "app/open_store.hpp"
#include "app/server_lock.hpp"
#include "app/workflow_file.hpp"
#include "engine/engine.hpp"
#include "nodes/all_nodes.hpp"
#include "sdk/check_workflow.hpp"
#include "sdk/memory_state_store.hpp"
#include "store/workflow_repository.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::app {
namespace {

struct Document {
    std::filesystem::path path;
    workflow::Workflow workflow;
};

Result<std::vector<std::filesystem::path>> files_of(
    const std::vector<std::filesystem::path>& paths) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& path : paths) {
        std::error_code code;
        if (!std::filesystem::is_directory(path, code)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(path, code))
            if (entry.path().extension() == ".json") found.push_back(entry.path());
        if (code)
            return Error{ErrorKind::Unavailable, "The folder " + path.string() +
                                                     " cannot be read: " + code.message() + "."};
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    if (files.empty()) return Error{ErrorKind::InvalidInput, "There is no .json file to import."};
    return files;
}

// Everything is read before anything is stored, so that a bad file leaves nothing half-imported.
Result<std::vector<Document>> read_all(const std::vector<std::filesystem::path>& paths) {
    const auto files = files_of(paths);
    if (!files) return files.error();
    std::vector<Document> documents;
    for (const std::filesystem::path& file : *files) {
        auto workflows = read_workflow_documents(file);
        if (!workflows) return workflows.error();
        for (workflow::Workflow& workflow : *workflows)
            documents.push_back({file, std::move(workflow)});
    }
    return documents;
}

void warn_about(const Document& document, const sdk::NodeRegistry& registry) {
    for (const workflow::Problem& problem : sdk::check_workflow(document.workflow, registry))
        std::cerr << "millrace: " << document.path.string() << ": warning [" << problem.code << "] "
                  << problem.message << "\n";
}

std::string name_of(const Document& document) {
    return document.workflow.name().empty() ? document.path.stem().string()
                                            : document.workflow.name();
}

std::vector<std::string> tag_names(const workflow::Workflow& workflow) {
    std::vector<std::string> names;
    const Json* tags = find_member(workflow.document(), "tags");
    if (!tags || !tags->is_array()) return names;
    for (const Json& tag : tags->get_array()) {
        const std::string_view name =
            tag.is_string() ? text_of(tag.get_string()) : text_member(tag, "name");
        if (!name.empty()) names.emplace_back(name);
    }
    return names;
}

// A workflow that is there already (same id) is replaced, so that importing again updates.
Task<Result<store::WorkflowRecord>> store_one(store::Store& store,
                                              triggers::TriggerService& triggers,
                                              const Document& document) {
    const std::string text = to_json_text(document.workflow.document());
    const std::string& id = document.workflow.id();
    if (!id.empty()) {
        const auto existing = co_await store.workflows().find(id);
        if (existing) {
            store::WorkflowChange change;
            change.name = name_of(document);
            change.document = text;
            change.tag_names = tag_names(document.workflow);
            co_return co_await triggers.update(id, std::move(change));
        }
        if (existing.error().kind != ErrorKind::NotFound) co_return existing.error();
    }
    store::NewWorkflow created;
    created.id = id;
    created.name = name_of(document);
    created.document = text;
    created.tag_names = tag_names(document.workflow);
    co_return co_await store.workflows().create(std::move(created));
}

void print(const store::WorkflowRecord& record, bool json) {
    if (json) {
        JsonObject line;
        line["id"] = record.id;
        line["name"] = record.name;
        line["active"] = record.is_active;
        std::cout << to_json_text(line) << "\n";
    } else {
        std::cout << "imported " << record.id << " \"" << record.name << "\""
                  << (record.is_active ? ", active" : "") << "\n";
    }
}

}  // namespace

int import_command(const ImportOptions& options, const SettingValues& values) {
    const auto config = load_config(values);
    if (!config) return report(config.error());
    const auto documents = read_all(options.paths);
    if (!documents) return report(documents.error());
    sdk::NodeRegistry registry;
    nodes::add_all(registry);
    for (const Document& document : *documents) warn_about(document, registry);

    auto opened = OpenStore::open(*config);
    if (!opened) return report(opened.error());
    OpenStore& place = **opened;
    const SystemClock clock;
    engine::NoJournal journal;
    sdk::MemoryStateStore state;
    engine::Engine engine({}, clock, place.random(), journal, state);
    triggers::WebhookService webhooks(place.runtime(), engine, {});
    triggers::ScheduleService schedules(place.runtime(), place.store(), engine, webhooks);
    triggers::TriggerService triggers(place.runtime(), place.store(), registry, webhooks, schedules,
                                      engine, config->time_zone);
    int exit_code = kExitGood;
    const auto work = [&]() -> Task<> {
        for (const Document& document : *documents) {
            auto stored = co_await store_one(place.store(), triggers, document);
            if (stored && options.activate) stored = co_await triggers.activate(stored->id);
            if (stored) {
                print(*stored, options.json);
                continue;
            }
            Error error = stored.error();
            error.message = document.path.string() + ": " + error.message;
            exit_code = report(error);
        }
    };
    place.run(work());
    if (ask_server_to_reload(config->data_dir) && !options.json)
        std::cout << "the running server registers its active workflows anew\n";
    return exit_code;
}

}  // namespace millrace::app
