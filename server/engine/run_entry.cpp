#include "engine/run_entry.hpp"

#include "base/json.hpp"

namespace millrace::engine {
namespace {

constexpr char kVersion = 1;
// Items may be 1000 levels deep, and lie a few levels deep in the entry.
constexpr std::size_t kMaxDepth = 1100;

std::string_view to_string(Repeat repeat) {
    switch (repeat) {
        case Repeat::Free:
            return "free";
        case Repeat::Idempotent:
            return "idempotent";
        case Repeat::Noticeable:
            break;
    }
    return "noticeable";
}

Error damaged(std::string detail) {
    return Error{
        ErrorKind::Internal, "A record of the run's journal is damaged.", {}, std::move(detail)};
}

std::size_t count_member(const Json& value, std::string_view name) {
    const Json* member = find_member(value, name);
    if (!member || !member->is_int64()) return 0;
    return static_cast<std::size_t>(std::max<std::int64_t>(0, member->get_int64()));
}

void append_member(std::string& out, std::string_view name) {
    if (out.back() != '{') out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
}

void append_text_member(std::string& out, std::string_view name, std::string_view value) {
    append_member(out, name);
    append_json_string(out, value);
}

void append_number_member(std::string& out, std::string_view name, std::int64_t value) {
    append_member(out, name);
    out += std::to_string(value);
}

void append_step(std::string& out, const StepView& step) {
    out.push_back('{');
    append_text_member(out, "node", step.node);
    if (step.run) {
        append_member(out, "run");
        workflow::append_json_text(out, *step.run);
    }
    out.push_back('}');
}

void append_memory(std::string& out, const MemoryChange& change) {
    out.push_back('{');
    append_text_member(out, "node", change.node);
    JsonObject values;
    for (const auto& [name, value] : change.values) values[name] = value;
    append_member(out, "values");
    append_json_text(out, Json(std::move(values)));
    append_member(out, "lists");
    out.push_back('{');
    for (const auto& [name, list] : change.lists) {
        append_member(out, name);
        out.push_back('{');
        append_number_member(out, "kept", static_cast<std::int64_t>(list.kept));
        append_member(out, "added");
        workflow::append_json_text(out, list.added);
        out.push_back('}');
    }
    out += "}}";
}

void append_begun(std::string& out, const BegunStep& begun) {
    out.push_back('{');
    append_text_member(out, "node", begun.node);
    append_number_member(out, "visit", static_cast<std::int64_t>(begun.visit));
    append_text_member(out, "repeat", to_string(begun.repeat));
    if (begun.until) append_number_member(out, "until", begun.until->time_since_epoch().count());
    out.push_back('}');
}

template <class List, class Append>
void append_list(std::string& out, std::string_view name, const List& list, Append append) {
    if (list.empty()) return;
    append_member(out, name);
    out.push_back('[');
    bool is_first = true;
    for (const auto& one : list) {
        if (!is_first) out.push_back(',');
        is_first = false;
        append(out, one);
    }
    out.push_back(']');
}

Result<RecordedStep> read_step(const Json& value, ContentStore* contents) {
    RecordedStep step{std::string(text_member(value, "node"))};
    if (step.node.empty()) return damaged("a step names no node");
    if (const Json* run = find_member(value, "run")) {
        auto read = workflow::node_run_from_json(*run, contents);
        if (!read) return damaged("the run of \"" + step.node + "\": " + read.error().message);
        step.run = std::move(*read);
    }
    return step;
}

Result<MemoryChange> read_memory(const Json& value, ContentStore* contents) {
    MemoryChange change{std::string(text_member(value, "node"))};
    const Json* values = find_member(value, "values");
    const Json* lists = find_member(value, "lists");
    if (change.node.empty() || !values || !values->is_object() || !lists || !lists->is_object())
        return damaged("a node's memory is not whole");
    for (const auto& member : values->get_object())
        change.values.emplace(std::string(member.key()), member.value());
    for (const auto& member : lists->get_object()) {
        const Json* added = find_member(member.value(), "added");
        if (!added) return damaged("a list of a node's memory is not whole");
        auto items = workflow::items_from_json(*added, contents);
        if (!items) return damaged(items.error().message);
        change.lists.emplace(
            std::string(member.key()),
            MemoryChange::List{count_member(member.value(), "kept"), std::move(*items)});
    }
    return change;
}

Result<BegunStep> read_begun(const Json& value) {
    BegunStep begun{std::string(text_member(value, "node")), count_member(value, "visit")};
    if (begun.node.empty()) return damaged("the step under way names no node");
    const std::string_view repeat = text_member(value, "repeat");
    if (repeat == to_string(Repeat::Free)) begun.repeat = Repeat::Free;
    if (repeat == to_string(Repeat::Idempotent)) begun.repeat = Repeat::Idempotent;
    const Json* until = find_member(value, "until");
    if (until && until->is_int64())
        begun.until = Time(std::chrono::milliseconds(until->get_int64()));
    return begun;
}

template <class T, class Read>
Result<void> read_list(const Json& entry, std::string_view name, std::vector<T>& list, Read read) {
    const Json* values = find_member(entry, name);
    if (!values) return {};
    if (!values->is_array()) return damaged(std::string(name) + " is no list");
    for (const Json& value : values->get_array()) {
        auto one = read(value);
        if (!one) return one.error();
        list.push_back(std::move(*one));
    }
    return {};
}

Result<workflow::RunMetadata> read_metadata(const Json& value) {
    if (!value.is_object()) return damaged("the metadata is no object");
    workflow::RunMetadata metadata;
    for (const auto& member : value.get_object()) {
        if (!member.value().is_string()) return damaged("metadata is not text");
        metadata.emplace(std::string(member.key()),
                         std::string(text_of(member.value().get_string())));
    }
    return metadata;
}

}  // namespace

std::optional<sdk::NodeMemory> MemoryChange::apply_to(const sdk::NodeMemory& before) const {
    sdk::NodeMemory memory;
    memory.values = values;
    for (const auto& [name, list] : lists) {
        workflow::ItemList items;
        if (list.kept > 0) {
            const auto found = before.lists.find(name);
            if (found == before.lists.end() || found->second.size() < list.kept)
                return std::nullopt;
            items = found->second.slice(0, list.kept);
        }
        items.append(list.added);
        memory.lists.emplace(name, std::move(items));
    }
    return memory;
}

MemoryChange change_between(std::string node, const sdk::NodeMemory& before,
                            const sdk::NodeMemory& now) {
    MemoryChange change{std::move(node), now.values};
    for (const auto& [name, list] : now.lists) {
        const auto found = before.lists.find(name);
        const std::size_t kept =
            found == before.lists.end() ? 0 : list.shared_prefix(found->second);
        change.lists.emplace(name, MemoryChange::List{kept, list.slice(kept, list.size())});
    }
    return change;
}

std::string entry_text(const EntryView& entry) {
    std::string out(1, kVersion);
    out.push_back('{');
    append_list(out, "steps", entry.steps, append_step);
    append_list(out, "memories", entry.memories, append_memory);
    if (entry.metadata) {
        JsonObject metadata;
        for (const auto& [key, value] : *entry.metadata) metadata[key] = value;
        append_member(out, "metadata");
        append_json_text(out, Json(std::move(metadata)));
    }
    if (entry.call) {
        append_member(out, "call");
        out.push_back('{');
        append_number_member(out, "ordinal", static_cast<std::int64_t>(entry.call->ordinal));
        append_text_member(out, "execution", entry.call->execution_id);
        append_text_member(out, "workflow", entry.call->workflow_id);
        out.push_back('}');
    }
    if (entry.decision)
        append_text_member(out, "decision", *entry.decision == Decision::Retry ? "retry" : "fail");
    if (entry.begun) {
        append_member(out, "begun");
        append_begun(out, *entry.begun);
    }
    out.push_back('}');
    return out;
}

Result<RunEntry> read_entry(std::string_view text, ContentStore* contents) {
    if (text.empty()) return damaged("it is empty");
    if (text.front() > kVersion)
        return Error{ErrorKind::Unsupported,
                     "A newer version of Millrace wrote this record of the run's journal.",
                     "Start that version again, or delete the execution."};
    if (text.front() != kVersion) return damaged("its version is unknown");
    const auto value =
        parse_json(text.substr(1), {}, {.max_depth = kMaxDepth, .integers = IntegerMode::Exact});
    if (!value) return damaged(value.error().message);
    if (!value->is_object()) return damaged("it is no object");
    RunEntry entry;
    auto done = read_list(*value, "steps", entry.steps,
                          [&](const Json& one) { return read_step(one, contents); });
    if (done)
        done = read_list(*value, "memories", entry.memories,
                         [&](const Json& one) { return read_memory(one, contents); });
    if (!done) return done.error();
    if (const Json* metadata = find_member(*value, "metadata")) {
        auto read = read_metadata(*metadata);
        if (!read) return read.error();
        entry.metadata = std::move(*read);
    }
    if (const Json* call = find_member(*value, "call"))
        entry.call = RecordedCall{count_member(*call, "ordinal"),
                                  std::string(text_member(*call, "execution")),
                                  std::string(text_member(*call, "workflow"))};
    const std::string_view decision = text_member(*value, "decision");
    if (decision == "retry") entry.decision = Decision::Retry;
    if (decision == "fail") entry.decision = Decision::Fail;
    if (const Json* begun = find_member(*value, "begun")) {
        auto read = read_begun(*begun);
        if (!read) return read.error();
        entry.begun = std::move(*read);
    }
    return entry;
}

}  // namespace millrace::engine
