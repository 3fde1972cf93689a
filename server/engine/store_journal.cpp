#include "engine/store_journal.hpp"

#include <set>

#include "base/log.hpp"
#include "base/sha256.hpp"
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
    stored.call = record.call;
    return stored;
}

std::string_view to_string(Pins pins) {
    if (pins == Pins::All) return "all";
    return pins == Pins::Trigger ? "trigger" : "none";
}

Pins pins_from(std::string_view text) {
    if (text == "all") return Pins::All;
    return text == "trigger" ? Pins::Trigger : Pins::None;
}

// {"startNode", "pins"?, "startItems"?: [item…], "workflow"?: {…}, "lastNode"?, "error"?,
// "metadata"?, "runData"?: {"Node": [run…]}}; the start items are left out where the start node's
// own run has them.
std::string payload_of(const RunRecord& record, const workflow::ItemList& start_items,
                       const workflow::RunData* data) {
    std::string out = R"({"startNode":)";
    append_json_string(out, record.start_node);
    if (!data || !data->last_run(record.start_node)) {
        out += R"(,"startItems":)";
        workflow::append_json_text(out, start_items);
    }
    if (!data && record.pins != Pins::None) {
        out += R"(,"pins":)";
        append_json_string(out, to_string(record.pins));
    }
    if (!data && record.is_inline) {
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

void collect_contents(const workflow::NodeRun& run, std::set<std::string>& references) {
    for (const workflow::ItemList& output : run.outputs) collect_contents(output, references);
}

// From now on kept for a record.
std::vector<std::string> kept(store::Store& store, const std::set<std::string>& references) {
    for (const std::string& reference : references) store.content_folder().keep(reference);
    return {references.begin(), references.end()};
}

std::vector<std::string> kept_contents(store::Store& store, const workflow::ItemList& start_items,
                                       const workflow::RunData* data) {
    std::set<std::string> references;
    collect_contents(start_items, references);
    if (data)
        for (const auto& node : data->nodes)
            for (const workflow::NodeRun& run : node.second) collect_contents(run, references);
    return kept(store, references);
}

std::vector<std::string> kept_contents(store::Store& store, const EntryView& entry) {
    std::set<std::string> references;
    for (const StepView& step : entry.steps)
        if (step.run) collect_contents(*step.run, references);
    for (const MemoryChange& memory : entry.memories)
        for (const auto& list : memory.lists) collect_contents(list.second.added, references);
    return kept(store, references);
}

std::vector<store::StateChange> to_store(const std::vector<StateWrite>& states) {
    std::vector<store::StateChange> changes;
    changes.reserve(states.size());
    for (const StateWrite& state : states)
        changes.push_back({state.scope, state.key, to_json_text(state.value)});
    return changes;
}

// {"Node": [run…]}, as it was written.
Result<workflow::RunData> run_data_from(const Json& payload, ContentStore& contents) {
    workflow::RunData data;
    const Json* nodes = find_member(payload, "runData");
    if (!nodes || !nodes->is_object()) return data;
    for (const auto& node : nodes->get_object()) {
        if (!node.value().is_array()) continue;
        auto& runs = data.nodes[std::string(node.key())];
        for (const Json& value : node.value().get_array()) {
            auto run = workflow::node_run_from_json(value, &contents);
            if (!run) return run.error();
            runs.push_back(std::move(*run));
        }
    }
    return data;
}

Error unreadable(const store::ExecutionRecord& record, const Error& error) {
    return Error{
        error.kind,
        "The records of execution " + to_text(record.id) + " cannot be read: " + error.message,
        error.hint, error.detail};
}

// The rest of what a run is made of, from its payload.
Result<void> read_payload(std::string_view payload, StoredRun& run, ContentStore& contents) {
    constexpr std::size_t kMaxDepth = 1100;
    auto json = parse_json(payload, {}, {.max_depth = kMaxDepth, .integers = IntegerMode::Exact});
    if (!json) return json.error();
    run.record.start_node = text_member(*json, "startNode");
    run.record.pins = pins_from(text_member(*json, "pins"));
    run.record.last_node = text_member(*json, "lastNode");
    if (const Json* error = find_member(*json, "error"))
        run.record.error = workflow::error_from_json(*error);
    if (const Json* items = find_member(*json, "startItems")) {
        auto read = workflow::items_from_json(*items, &contents);
        if (!read) return read.error();
        run.start_items = std::move(*read);
    }
    if (const Json* document = find_member(*json, "workflow")) {
        run.record.document = std::make_shared<const Json>(*document);
        run.record.is_inline = true;
    }
    const bool is_open = run.record.status == workflow::RunStatus::New ||
                         run.record.status == workflow::RunStatus::Running ||
                         run.record.status == workflow::RunStatus::Waiting;
    if (is_open && !find_member(*json, "startItems"))
        return Error{ErrorKind::Internal, "The stored execution has no start items."};
    if (is_open) return {};
    auto data = run_data_from(*json, contents);
    if (!data) return data.error();
    run.data = std::move(*data);
    return {};
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

// The key of the run's version of the workflow; with the document where the database may not have
// it.
std::string StoreJournal::document_key(const RunRecord& record,
                                       std::optional<store::RunDocument>& document) {
    constexpr std::size_t kMostKnown = 1000;
    if (!record.document || record.is_inline) return {};
    const std::lock_guard lock(mutex_);
    auto found = documents_.find(record.document.get());
    // Another document may have come to the same place in memory.
    if (found == documents_.end() || found->second.document.lock() != record.document) {
        if (documents_.size() >= kMostKnown) documents_.clear();
        KnownDocument known{record.document, sha256_hex(to_json_text(*record.document))};
        found = documents_.insert_or_assign(record.document.get(), std::move(known)).first;
    }
    if (!found->second.is_stored)
        document = store::RunDocument{found->second.key, to_json_text(*record.document)};
    return found->second.key;
}

void StoreJournal::document_is_stored(const std::string& key) {
    const std::lock_guard lock(mutex_);
    for (auto& [place, known] : documents_)
        if (known.key == key) known.is_stored = true;
}

store::AcceptedRun StoreJournal::accepted_run(const RunRecord& record,
                                              const workflow::ItemList& start_items) {
    store::AcceptedRun run{
        to_store(record),
        {payload_of(record, start_items, nullptr), kept_contents(store_, start_items, nullptr)},
        record.fire};
    // One that waits for its turn is new; whatever else the run is by now, the journal has it as
    // under way.
    if (run.record.status != workflow::RunStatus::New)
        run.record.status = workflow::RunStatus::Running;
    run.record.owner = owner_.id;
    run.record.epoch = 1;
    run.record.document = document_key(record, run.document);
    return run;
}

Task<Result<void>> StoreJournal::accepted(const RunRecord& record,
                                          const workflow::ItemList& start_items) {
    store::RunProgress progress;
    progress.id = record.id;
    progress.accepts = accepted_run(record, start_items);
    const std::string key = progress.accepts->document ? progress.accepts->document->key : "";
    auto written = co_await store_.run_journal().write(std::move(progress));
    if (written && !key.empty()) document_is_stored(key);
    co_return written;
}

Task<Result<void>> StoreJournal::write(const JournalWrite& write) {
    store::RunProgress progress;
    progress.id = write.record.id;
    progress.epoch = write.epoch;
    std::vector<std::string> keys;
    if (write.start_items) progress.accepts = accepted_run(write.record, *write.start_items);
    if (write.called) progress.called = accepted_run(*write.called, *write.called_items);
    for (const auto* run : {&progress.accepts, &progress.called})
        if (*run && (*run)->document) keys.push_back((*run)->document->key);
    if (write.entry)
        progress.entry =
            store::ExecutionData{entry_text(*write.entry), kept_contents(store_, *write.entry)};
    progress.sequence = write.sequence;
    progress.states = to_store(write.states);
    progress.removals = write.removals;
    if (write.parking) {
        progress.parks = true;
        progress.wait_till = write.parking->wait_till;
        progress.decision = write.parking->decision;
    }
    auto written = co_await store_.run_journal().write(std::move(progress));
    if (written)
        for (const std::string& key : keys) document_is_stored(key);
    co_return written;
}

Task<Result<void>> StoreJournal::finished(const RunEnd& end) {
    const bool keeps = end.keep != Keep::No;
    if (!keeps) note_event(store_, end.record);
    if (!keeps && !end.was_accepted && end.states.empty() && end.removals.empty())
        co_return Result<void>();
    store::RunFinish finish;
    finish.record = to_store(end.record);
    finish.record.epoch = end.was_accepted ? end.epoch : 0;
    finish.record.is_kept = end.keep != Keep::UntilParent;
    if (keeps)
        finish.data = store::ExecutionData{payload_of(end.record, end.start_items, &end.data),
                                           kept_contents(store_, end.start_items, &end.data)};
    finish.was_accepted = end.was_accepted;
    finish.states = to_store(end.states);
    finish.removals = end.removals;
    co_return co_await store_.run_journal().finish(std::move(finish));
}

Task<> StoreJournal::began(ExecutionId id) {
    const auto marked = co_await store_.run_journal().mark_begun(id);
    if (!marked)
        log::warn("The start of a run that had waited could not be stored.",
                  {{"execution", to_text(id)}, {"reason", marked.error().message}});
}

Task<Result<void>> StoreJournal::quarantined(const RunRecord& record) {
    const std::string error = record.error ? record.error->message : "Its records are damaged.";
    const auto found = co_await store_.executions().find(record.id);
    if (!found) co_return found.error();
    co_return co_await store_.run_journal().quarantine(record.id, found->epoch, error);
}

Task<Result<StoredRun>> StoreJournal::read(store::ExecutionRecord record) {
    StoredRun run;
    run.record.id = record.id;
    run.record.workflow_id = record.workflow_id;
    run.record.workflow_name = record.workflow_name;
    run.record.mode = record.mode;
    run.record.status = record.status;
    run.record.started_at = record.started_at;
    run.record.stopped_at = record.stopped_at;
    run.record.parent_id = record.parent_id;
    run.record.source = record.trigger_source;
    run.record.call = record.call;
    run.epoch = record.epoch;
    run.is_kept = record.is_kept;
    auto execution = co_await store_.executions().find_with_data(record.id);
    if (!execution) co_return unreadable(record, execution.error());
    const auto done = read_payload(execution->data, run, store_.content_folder());
    if (!done) co_return unreadable(record, done.error());
    if (run.data) co_return run;
    if (!record.document.empty()) {
        const auto text = co_await store_.run_journal().document(record.document);
        if (!text) co_return unreadable(record, text.error());
        auto document = parse_json(*text, {}, {.max_depth = 200, .integers = IntegerMode::Exact});
        if (!document) co_return unreadable(record, document.error());
        run.record.document = std::make_shared<const Json>(std::move(*document));
    }
    const auto texts = co_await store_.run_journal().entries(record.id);
    if (!texts) co_return unreadable(record, texts.error());
    for (const std::string& text : *texts) {
        auto entry = read_entry(text, &store_.content_folder());
        if (!entry) co_return unreadable(record, entry.error());
        run.entries.push_back(std::move(*entry));
        co_await yield_now();
    }
    run.next_entry = static_cast<std::int64_t>(texts->size());
    co_return run;
}

Task<Result<std::optional<StoredRun>>> StoreJournal::find_call(ExecutionId parent,
                                                               std::string call) {
    auto found = co_await store_.run_journal().find_call(parent, std::move(call));
    if (!found) co_return found.error();
    if (!*found) co_return std::optional<StoredRun>();
    if ((*found)->status == workflow::RunStatus::Waiting && (*found)->decision.empty()) {
        auto taken = co_await store_.run_journal().wake(owner_, (*found)->id);
        if (!taken) co_return taken.error();
        found = std::move(*taken);
    }
    auto run = co_await read(std::move(**found));
    if (!run) co_return run.error();
    co_return std::optional<StoredRun>(std::move(*run));
}

}  // namespace millrace::engine
