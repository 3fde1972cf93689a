#include "workflow/run_data.hpp"

#include <array>

namespace millrace::workflow {
namespace {

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<std::pair<Enum, std::string_view>, N>& names,
                         Enum value) {
    for (const auto& [candidate, name] : names)
        if (candidate == value) return name;
    return {};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::pair<Enum, std::string_view>, N>& names,
                             std::string_view text) {
    for (const auto& [value, name] : names)
        if (name == text) return value;
    return std::nullopt;
}

constexpr std::array<std::pair<RunStatus, std::string_view>, 7> kStatusNames{{
    {RunStatus::New, "new"},
    {RunStatus::Running, "running"},
    {RunStatus::Waiting, "waiting"},
    {RunStatus::Success, "success"},
    {RunStatus::Error, "error"},
    {RunStatus::Canceled, "canceled"},
    {RunStatus::Crashed, "crashed"},
}};

constexpr std::array<std::pair<RunMode, std::string_view>, 7> kModeNames{{
    {RunMode::Manual, "manual"},
    {RunMode::Trigger, "trigger"},
    {RunMode::Webhook, "webhook"},
    {RunMode::Cli, "cli"},
    {RunMode::Integrated, "integrated"},
    {RunMode::Retry, "retry"},
    {RunMode::Error, "error"},
}};

void append_sources(std::string& out, const std::vector<std::optional<Source>>& sources) {
    out.push_back('[');
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (i > 0) out.push_back(',');
        if (!sources[i]) {
            out += "null";
            continue;
        }
        out += R"({"previousNode":)";
        append_json_string(out, sources[i]->node);
        if (sources[i]->output != 0)
            out += R"(,"previousNodeOutput":)" + std::to_string(sources[i]->output);
        if (sources[i]->run != 0) out += R"(,"previousNodeRun":)" + std::to_string(sources[i]->run);
        out.push_back('}');
    }
    out.push_back(']');
}

std::size_t index_member(const Json& value, std::string_view name) {
    const Json* member = find_member(value, name);
    return member && is_number(*member) && number_of(*member) >= 0
               ? static_cast<std::size_t>(std::min(number_of(*member), 1e9))
               : 0;
}

}  // namespace

std::string_view to_string(RunStatus status) {
    return name_of(kStatusNames, status);
}
std::optional<RunStatus> run_status_from(std::string_view text) {
    return value_of(kStatusNames, text);
}
std::string_view to_string(RunMode mode) {
    return name_of(kModeNames, mode);
}
std::optional<RunMode> run_mode_from(std::string_view text) {
    return value_of(kModeNames, text);
}

const NodeRun* RunData::last_run(std::string_view node) const {
    const auto found = nodes.find(node);
    return found == nodes.end() || found->second.empty() ? nullptr : &found->second.back();
}

const NodeRun* RunData::find_run(std::string_view node, std::size_t run) const {
    const auto found = nodes.find(node);
    return found == nodes.end() || run >= found->second.size() ? nullptr : &found->second[run];
}

JsonObject to_json(const Error& error) {
    JsonObject object;
    object["kind"] = to_string(error.kind);
    object["message"] = error.message;
    if (!error.hint.empty()) object["hint"] = error.hint;
    if (!error.node.empty()) object["node"] = error.node;
    if (error.item) object["item"] = *error.item;
    if (!error.parameter.empty()) object["parameter"] = error.parameter;
    if (error.position) object["position"] = *error.position;
    return object;
}

Error error_from_json(const Json& value) {
    Error error;
    error.kind = error_kind_from(text_member(value, "kind")).value_or(ErrorKind::Internal);
    error.message = text_member(value, "message");
    error.hint = text_member(value, "hint");
    error.node = text_member(value, "node");
    if (find_member(value, "item")) error.item = index_member(value, "item");
    error.parameter = text_member(value, "parameter");
    if (find_member(value, "position")) error.position = index_member(value, "position");
    return error;
}

void append_json_text(std::string& out, const NodeRun& run) {
    out += run.succeeded ? R"({"status":"success","startedAt":")"
                         : R"({"status":"error","startedAt":")";
    out += to_iso_text(run.started_at);
    out += R"(","durationMs":)";
    out += std::to_string(run.duration.count());
    if (run.error) {
        out += R"(,"error":)";
        append_json_text(out, Json(to_json(*run.error)));
    }
    out += R"(,"outputs":[)";
    for (std::size_t i = 0; i < run.outputs.size(); ++i) {
        if (i > 0) out.push_back(',');
        append_json_text(out, run.outputs[i]);
    }
    out.push_back(']');
    if (!run.console.empty()) {
        out += R"(,"console":)";
        append_json_text(out, Json(run.console.to_json()));
    }
    if (run.sub_executions.count > 0) {
        const JsonObject first{{"executionId", run.sub_executions.execution_id},
                               {"workflowId", run.sub_executions.workflow_id}};
        const JsonObject metadata{{"subExecution", first},
                                  {"subExecutionsCount", run.sub_executions.count}};
        out += R"(,"metadata":)";
        append_json_text(out, Json(metadata));
    }
    out += R"(,"source":)";
    append_sources(out, run.sources);
    out.push_back('}');
}

Result<NodeRun> node_run_from_json(const Json& value, ContentStore* stored) {
    if (!value.is_object()) return Error{ErrorKind::InvalidInput, "A node run must be an object."};
    NodeRun run;
    run.succeeded = text_member(value, "status") == "success";
    run.started_at = time_from_iso(text_member(value, "startedAt")).value_or(Time{});
    run.duration = std::chrono::milliseconds(index_member(value, "durationMs"));
    if (const Json* error = find_member(value, "error")) run.error = error_from_json(*error);
    if (const Json* outputs = find_member(value, "outputs"); outputs && outputs->is_array()) {
        for (const Json& output : outputs->get_array()) {
            auto items = items_from_json(output, stored);
            if (!items) return items.error();
            run.outputs.push_back(std::move(*items));
        }
    }
    if (const Json* console = find_member(value, "console"))
        run.console = Console::from_json(*console);
    if (const Json* metadata = find_member(value, "metadata"))
        if (const Json* first = find_member(*metadata, "subExecution"))
            run.sub_executions = {std::string(text_member(*first, "executionId")),
                                  std::string(text_member(*first, "workflowId")),
                                  index_member(*metadata, "subExecutionsCount")};
    if (const Json* sources = find_member(value, "source"); sources && sources->is_array()) {
        for (const Json& source : sources->get_array()) {
            if (!source.is_object()) {
                run.sources.emplace_back();
                continue;
            }
            run.sources.push_back(Source{std::string(text_member(source, "previousNode")),
                                         index_member(source, "previousNodeOutput"),
                                         index_member(source, "previousNodeRun")});
        }
    }
    return run;
}

void append_json_text(std::string& out, const RunData& data) {
    out.push_back('{');
    bool first_node = true;
    for (const auto& [name, runs] : data.nodes) {
        if (!first_node) out.push_back(',');
        first_node = false;
        append_json_string(out, name);
        out += ":[";
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (i > 0) out.push_back(',');
            append_json_text(out, runs[i]);
        }
        out.push_back(']');
    }
    out.push_back('}');
}

}  // namespace millrace::workflow
