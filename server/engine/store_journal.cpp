#include "engine/store_journal.hpp"

#include <set>

#include "base/log.hpp"
#include "store/content_folder.hpp"
#include "store/execution_repository.hpp"
#include "store/trigger_event_repository.hpp"

namespace millrace::engine {
namespace {

store::ExecutionRecord to_store(const RunRecord& record) {
    store::ExecutionRecord stored;
    stored.id = record.id;
    stored.workflow_id = record.workflow_id;
    stored.workflow_name = record.workflow_name;
    stored.status = record.status;
    stored.mode = record.mode;
    stored.started_at = record.started_at;
    stored.stopped_at = record.stopped_at;
    if (record.error) stored.error = record.error->message;
    stored.parent_id = record.parent_id;
    stored.trigger_source = record.source;
    if (!record.source.empty()) stored.trigger_node = record.start_node;
    return stored;
}

// {"startNode", "startItems"?: [item…], "workflow"?: {…}, "lastNode"?, "error"?, "metadata"?,
// "runData"?: {"Node": [run…]}}; the start items are left out where the start node's own run has
// them.
std::string payload_of(const RunRecord& record, const workflow::ItemList& start_items,
                       const workflow::RunData* data) {
    std::string out = R"({"startNode":)";
    append_json_string(out, record.start_node);
    if (!data || !data->last_run(record.start_node)) {
        out += R"(,"startItems":)";
        workflow::append_json_text(out, start_items);
    }
    if (!data && record.document) {
        out += R"(,"workflow":)";
        append_json_text(out, *record.document);
    }
    if (data) {
        out += R"(,"lastNode":)";
        append_json_string(out, record.last_node);
        if (record.error) {
            out += R"(,"error":)";
            append_json_text(out, Json(workflow::to_json(*record.error)));
        }
        if (!data->metadata.empty()) {
            JsonObject metadata;
            for (const auto& [key, value] : data->metadata) metadata[key] = value;
            out += R"(,"metadata":)";
            append_json_text(out, Json(std::move(metadata)));
        }
        out += R"(,"runData":)";
        workflow::append_json_text(out, *data);
    }
    out.push_back('}');
    return out;
}

void collect_contents(const workflow::ItemList& items, std::set<std::string>& references) {
    for (const workflow::Item& item : items) {
        if (!item.binary) continue;
        for (const auto& file : *item.binary)
            if (const auto reference = file.second.content->reference(); !reference.empty())
                references.emplace(reference);
    }
}

// The stored files that the record refers to, from now on kept for it.
std::vector<std::string> kept_contents(store::Store& store, const workflow::ItemList& start_items,
                                       const workflow::RunData* data) {
    std::set<std::string> references;
    collect_contents(start_items, references);
    if (data)
        for (const auto& node : data->nodes)
            for (const workflow::NodeRun& run : node.second)
                for (const workflow::ItemList& output : run.outputs)
                    collect_contents(output, references);
    for (const std::string& reference : references) store.content_folder().keep(reference);
    return {references.begin(), references.end()};
}

// The event of an execution that is not kept stays all the same.
void note_event(store::Store& store, const RunRecord& record) {
    if (record.source.empty()) return;
    store::TriggerEvent event;
    event.id = record.id;
    event.workflow_id = record.workflow_id;
    event.workflow_name = record.workflow_name;
    event.node = record.start_node;
    event.mode = record.mode;
    event.source = record.source;
    event.execution_id = record.id;
    store.trigger_events().note(std::move(event));
}

}  // namespace

Task<Result<void>> StoreJournal::accepted(const RunRecord& record,
                                          const workflow::ItemList& start_items) {
    store::ExecutionData stored{payload_of(record, start_items, nullptr),
                                kept_contents(store_, start_items, nullptr)};
    co_return co_await store_.executions().insert_running(to_store(record), std::move(stored),
                                                          record.fire);
}

Task<Result<void>> StoreJournal::finished(const RunRecord& record, const workflow::RunData& data,
                                          const workflow::ItemList& start_items, bool was_accepted,
                                          bool keep) {
    if (keep) {
        store::ExecutionData stored{payload_of(record, start_items, &data),
                                    kept_contents(store_, start_items, &data)};
        if (was_accepted)
            co_return co_await store_.executions().finish(to_store(record), std::move(stored));
        co_return co_await store_.executions().insert_finished(to_store(record), std::move(stored));
    }
    note_event(store_, record);
    if (!was_accepted) co_return Result<void>();
    co_return co_await store_.executions().remove(record.id);
}

Task<> StoreJournal::began(ExecutionId id) {
    const auto marked = co_await store_.executions().mark_begun(id);
    if (!marked)
        log::warn("The start of a run that had waited could not be stored.",
                  {{"execution", to_text(id)}, {"reason", marked.error().message}});
}

Result<RunStart> start_of(std::string_view payload, ContentStore& contents) {
    auto json = parse_json(payload, {}, {.integers = IntegerMode::Exact});
    if (!json) return json.error();
    const Json* start_items = find_member(*json, "startItems");
    if (!start_items) return Error{ErrorKind::Internal, "The stored execution has no start items."};
    auto items = workflow::items_from_json(*start_items, &contents);
    if (!items) return items.error();
    RunStart start{std::string(text_member(*json, "startNode")), std::move(*items)};
    if (const Json* document = find_member(*json, "workflow")) start.document = *document;
    return start;
}

}  // namespace millrace::engine
