#include "workflow/workflow.hpp"

#include <algorithm>
#include <cmath>

#include "workflow/binary.hpp"

namespace millrace::workflow {
namespace {

constexpr std::size_t kMaxDocumentBytes = 64U << 20;
constexpr std::size_t kMaxDepth = 200;

bool flag_member(const JsonObject& object, std::string_view name, bool fallback = false) {
    const Json* member = object.if_contains(name);
    return member && member->is_bool() ? member->get_bool() : fallback;
}

int int_member(const JsonObject& object, std::string_view name, int fallback) {
    const Json* member = object.if_contains(name);
    if (!member || !is_number(*member) || !std::isfinite(number_of(*member))) return fallback;
    return static_cast<int>(std::clamp(number_of(*member), -2e9, 2e9));
}

// typeVersion is a number; some tools write it as text.
double version_member(const JsonObject& object) {
    const Json* member = object.if_contains("typeVersion");
    if (member && is_number(*member)) return number_of(*member);
    if (member && member->is_string()) {
        auto parsed = parse_json(text_of(member->get_string()));
        if (parsed && is_number(*parsed)) return number_of(*parsed);
    }
    return 1;
}

OnError on_error_of(const JsonObject& object) {
    const Json* member = object.if_contains("onError");
    const std::string_view text =
        member && member->is_string() ? text_of(member->get_string()) : "";
    if (text == "continueRegularOutput") return OnError::ContinueRegularOutput;
    if (text == "continueErrorOutput") return OnError::ContinueErrorOutput;
    if (text.empty() && flag_member(object, "continueOnFail"))
        return OnError::ContinueRegularOutput;
    return OnError::StopWorkflow;
}

OnCrash on_crash_of(const Json& value) {
    const std::string_view text = text_member(value, "onCrash");
    if (text == "retry") return OnCrash::Retry;
    if (text == "fail") return OnCrash::Fail;
    if (text == "ask") return OnCrash::Ask;
    return OnCrash::Unset;
}

Result<Node> read_node(const Json& value, std::size_t index) {
    const auto failure = [&](const std::string& what) {
        return Error{ErrorKind::InvalidInput,
                     "Node " + std::to_string(index + 1) + " of the workflow " + what + "."};
    };
    if (!value.is_object()) return failure("is not an object");
    const JsonObject& object = value.get_object();
    Node node;
    node.name = text_member(value, "name");
    node.type = text_member(value, "type");
    if (node.name.empty()) return failure("has no name");
    if (node.type.empty()) return failure("(\"" + node.name + "\") has no type");
    node.id = text_member(value, "id");
    node.webhook_id = text_member(value, "webhookId");
    node.type_version = version_member(object);
    if (const Json* parameters = find_member(value, "parameters");
        parameters && parameters->is_object())
        node.parameters = parameters->get_object();
    if (const Json* credentials = find_member(value, "credentials");
        credentials && credentials->is_object())
        node.credentials = credentials->get_object();
    node.disabled = flag_member(object, "disabled");
    node.execute_once = flag_member(object, "executeOnce");
    node.always_output_data = flag_member(object, "alwaysOutputData");
    node.on_error = on_error_of(object);
    node.retries = read_retries(object);
    node.on_crash = on_crash_of(value);
    return node;
}

Settings read_settings(const Json& document) {
    Settings settings;
    const Json* value = find_member(document, "settings");
    if (!value || !value->is_object()) return settings;
    const JsonObject& object = value->get_object();
    settings.is_execution_order_v1 = text_member(*value, "executionOrder") == "v1";
    settings.timezone = text_member(*value, "timezone");
    if (settings.timezone == "DEFAULT") settings.timezone.clear();
    settings.execution_timeout_s = int_member(object, "executionTimeout", 0);
    settings.error_workflow = text_member(*value, "errorWorkflow");
    settings.on_crash = on_crash_of(*value);
    settings.missed_schedules = text_member(*value, "missedSchedules");
    settings.missed_schedules_window_s = int_member(object, "missedSchedulesWindow", 86'400);
    settings.save_success = text_member(*value, "saveDataSuccessExecution") != "none";
    settings.save_error = text_member(*value, "saveDataErrorExecution") != "none";
    settings.save_manual = flag_member(object, "saveManualExecutions", true);
    return settings;
}

}  // namespace

Result<Workflow> Workflow::parse(Json document) {
    if (!document.is_object())
        return Error{ErrorKind::InvalidInput,
                     "A workflow must be a JSON object with a list \"nodes\"."};
    const Json* nodes = find_member(document, "nodes");
    if (!nodes || !nodes->is_array())
        return Error{ErrorKind::InvalidInput, "This is not a workflow: it has no list \"nodes\".",
                     "Export the workflow from the editor as a JSON file and use that file."};

    Workflow workflow;
    const Json* id = find_member(document, "id");
    if (id && id->is_string())
        workflow.id_ = text_of(id->get_string());
    else if (id && is_number(*id))  // databases of early n8n versions
        workflow.id_ = number_to_text(number_of(*id));
    workflow.name_ = text_member(document, "name");
    workflow.is_active_ = flag_member(document.get_object(), "active");
    workflow.settings_ = read_settings(document);

    const JsonArray& list = nodes->get_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto node = read_node(list[i], i);
        if (!node) return node.error();
        workflow.index_by_name_.emplace(node->name, workflow.nodes_.size());
        workflow.nodes_.push_back(std::move(*node));
    }
    workflow.document_ = std::move(document);
    workflow.read_connections();
    return workflow;
}

void Workflow::read_connections() {
    const Json* all = find_member(document_, "connections");
    if (!all || !all->is_object()) return;
    for (const auto& by_node : all->get_object()) {
        if (!by_node.value().is_object()) continue;
        for (const auto& by_type : by_node.value().get_object()) {
            if (!by_type.value().is_array()) continue;
            const JsonArray& outputs = by_type.value().get_array();
            for (std::size_t output = 0; output < outputs.size(); ++output) {
                if (!outputs[output].is_array()) continue;
                for (const Json& target : outputs[output].get_array())
                    read_connection(std::string(by_node.key()), std::string(by_type.key()), output,
                                    target);
            }
        }
    }
}

void Workflow::read_connection(std::string from, std::string from_type, std::size_t output,
                               const Json& target) {
    if (!target.is_object()) return;
    const std::string to(text_member(target, "node"));
    const auto source = find_node(from);
    const auto destination = find_node(to);
    if (!source || !destination) {
        std::string missing = source ? to : from;
        dangling_.push_back({std::move(from), to, std::move(missing)});
        return;
    }
    Connection connection;
    connection.from = *source;
    connection.from_type = std::move(from_type);
    connection.from_output = output;
    connection.to = *destination;
    connection.to_type = text_member(target, "type", "main");
    connection.to_input =
        static_cast<std::size_t>(std::max(0, int_member(target.get_object(), "index", 0)));
    connections_.push_back(std::move(connection));
}

const JsonObject& Workflow::pin_data() const {
    static const JsonObject kNone;
    const Json* pins = find_member(document_, "pinData");
    return pins && pins->is_object() ? pins->get_object() : kNone;
}

const Json& Workflow::static_data() const {
    static const Json kNone;
    const Json* data = find_member(document_, "staticData");
    return data ? *data : kNone;
}

std::optional<std::size_t> Workflow::find_node(std::string_view name) const {
    const auto found = index_by_name_.find(std::string(name));
    if (found == index_by_name_.end()) return std::nullopt;
    return found->second;
}

std::vector<const Connection*> Workflow::outgoing(std::size_t node) const {
    std::vector<const Connection*> result;
    for (const Connection& connection : connections_)
        if (connection.from == node && connection.from_type == "main")
            result.push_back(&connection);
    return result;
}

std::vector<const Connection*> Workflow::incoming(std::size_t node) const {
    std::vector<const Connection*> result;
    for (const Connection& connection : connections_)
        if (connection.to == node && connection.to_type == "main") result.push_back(&connection);
    return result;
}

Result<Workflow> parse_workflow_text(std::string_view text) {
    if (text.size() > kMaxDocumentBytes)
        return Error{ErrorKind::TooLarge, "The workflow document has " +
                                              file_size_text(text.size()) + "; the limit is " +
                                              file_size_text(kMaxDocumentBytes) + "."};
    auto json = parse_json(text, {}, {.max_depth = kMaxDepth, .integers = IntegerMode::Exact});
    if (!json) return json.error();
    return Workflow::parse(std::move(*json));
}

}  // namespace millrace::workflow
