#include "nodes/execute_workflow/called_workflow.hpp"

#include <set>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using sdk::SubWorkflowCall;

constexpr std::size_t kLargestWorkflow = 64U << 20;

Error invalid(std::string parameter, std::size_t item, std::string message, std::string hint) {
    return Error{.kind = ErrorKind::InvalidInput,
                 .message = std::move(message),
                 .hint = std::move(hint),
                 .item = item,
                 .parameter = std::move(parameter)};
}

// A text, or the value of a chosen entry: {"__rl": true, "mode": "id", "value": "…"}.
Result<SubWorkflowCall> by_id(sdk::NodeContext& context, std::size_t item) {
    auto value = sdk::value_parameter(context, "workflowId", item);
    if (!value) return value.error();
    Json chosen = *value ? std::move(**value) : Json();
    if (const Json* inner = find_member(chosen, "value")) chosen = Json(*inner);
    SubWorkflowCall call;
    if (chosen.is_string() || is_number(chosen)) call.id = sdk::to_text(chosen);
    if (!call.id.empty()) return call;
    return invalid("workflowId", item, "No workflow is chosen that is to be run.",
                   "Choose one in \"Workflow\", or give its id.");
}

Result<SubWorkflowCall> by_file(sdk::NodeContext& context, std::size_t item) {
    auto path = sdk::text_parameter(context, "workflowPath", item);
    if (!path) return path.error();
    if (path->empty())
        return invalid("workflowPath", item, "The path of the workflow file is missing.",
                       "Write it into \"Workflow Path\".");
    SubWorkflowCall call;
    call.file = std::move(*path);
    return call;
}

Result<SubWorkflowCall> from_text(std::string_view text, std::string parameter, std::size_t item,
                                  const std::string& what) {
    auto document = parse_json(text, {}, {.max_depth = 200, .integers = IntegerMode::Exact});
    if (document && document->is_object()) {
        SubWorkflowCall call;
        call.document = std::move(*document);
        return call;
    }
    const std::string why = document ? "it is no object." : document.error().message;
    return invalid(std::move(parameter), item, what + " is not a workflow in JSON: " + why,
                   "Give a workflow as it is exported: {\"nodes\": […], \"connections\": {…}}.");
}

Result<SubWorkflowCall> by_parameter(sdk::NodeContext& context, std::size_t item) {
    auto value = sdk::value_parameter(context, "workflowJson", item);
    if (!value) return value.error();
    if (*value && (*value)->is_object()) {
        SubWorkflowCall call;
        call.document = std::move(**value);
        return call;
    }
    const std::string text =
        *value && (*value)->is_string() ? std::string((*value)->get_string()) : std::string();
    return from_text(text, "workflowJson", item, "\"Workflow JSON\"");
}

Task<Result<SubWorkflowCall>> by_url(sdk::NodeContext& context, std::size_t item) {
    const auto url = sdk::text_parameter(context, "workflowUrl", item);
    if (!url) co_return url.error();
    http::ClientRequest request;
    request.url = *url;
    request.headers.set("Accept", "application/json");
    request.response_limit = kLargestWorkflow;
    const auto response = co_await context.send(std::move(request));
    if (!response) {
        Error error = response.error();
        error.message = "The workflow could not be fetched: " + error.message;
        error.parameter = "workflowUrl";
        error.item = item;
        co_return error;
    }
    if (response->status < 200 || response->status > 299)
        co_return invalid("workflowUrl", item,
                          "The workflow could not be fetched: the answer was " +
                              std::to_string(response->status) + ".",
                          "Check \"Workflow URL\".");
    co_return from_text(response->body, "workflowUrl", item, "What \"Workflow URL\" answers");
}

// One input of the called workflow, as "Workflow Inputs" knows it.
struct Input {
    std::string type;
    bool is_required = false;
};

struct Inputs {
    std::map<std::string, Input, std::less<>> by_id;
    std::set<std::string, std::less<>> removed;  // display names
    bool converts_types = false;
    bool makes_text = false;
};

bool flag_of(const Json& object, std::string_view name) {
    const Json* value = find_member(object, name);
    return value && value->is_bool() && value->get_bool();
}

Inputs read_inputs(const Json& mapper) {
    Inputs inputs;
    inputs.converts_types = flag_of(mapper, "attemptToConvertTypes");
    inputs.makes_text = flag_of(mapper, "convertFieldsToString");
    const Json* schema = find_member(mapper, "schema");
    if (!schema || !schema->is_array()) return inputs;
    for (const Json& entry : schema->get_array()) {
        const std::string id(text_member(entry, "id"));
        inputs.by_id[id] = {std::string(text_member(entry, "type")), flag_of(entry, "required")};
        if (flag_of(entry, "removed"))
            inputs.removed.insert(std::string(text_member(entry, "displayName", id)));
    }
    return inputs;
}

// The value as the input's type wants it.
Result<Json> typed_value(const Inputs& inputs, std::string_view name, Json value) {
    const auto input = inputs.by_id.find(name);
    if (input == inputs.by_id.end()) return value;
    const std::string quoted = "\"" + std::string(name) + "\"";
    const std::string& type = input->second.type;
    if (value.is_null()) {
        if (input->second.is_required && type != "boolean")
            return Error{ErrorKind::InvalidInput,
                         "The workflow input " + quoted + " is required, but has no value."};
        return value;
    }
    if (type == "string") {
        if (!inputs.makes_text || value.is_string()) return value;
        return Json(value.is_structured() ? to_json_text(value) : sdk::to_text(value));
    }
    const sdk::ValueType wanted = sdk::value_type_from(type);
    if (wanted == sdk::ValueType::Any || wanted == sdk::ValueType::DateTime) return value;
    if (sdk::has_type(value, wanted)) return value;
    if (inputs.converts_types)
        if (auto converted = sdk::convert_value(value, wanted)) return std::move(*converted);
    return Error{ErrorKind::InvalidInput, "The workflow input " + quoted + " must be " +
                                              std::string(sdk::name_of(wanted)) + ", but is " +
                                              sdk::describe_value(value) + "."};
}

Result<workflow::Item> mapped_item(sdk::NodeContext& context, const Inputs& inputs,
                                   std::size_t index) {
    workflow::Item item = context.input()[index];
    auto values = sdk::value_parameter(context, "workflowInputs.value", index);
    if (!values) return values.error();
    const bool has_values = *values && (*values)->is_object();
    if (!has_values && inputs.removed.empty()) return item;
    JsonObject json(item.json->get_object(), {});
    if (has_values)
        for (auto& member : (*values)->get_object()) {
            auto value = typed_value(inputs, member.key(), std::move(member.value()));
            if (!value)
                return invalid(
                    "workflowInputs." + std::string(member.key()), index, value.error().message,
                    "Change the value in \"Workflow Inputs\", or let types be converted.");
            json[member.key()] = std::move(*value);
        }
    for (const std::string& name : inputs.removed) json.erase(name);
    item.json = std::make_shared<const Json>(std::move(json));
    return item;
}

}  // namespace

Task<Result<SubWorkflowCall>> called_workflow(sdk::NodeContext& context, std::size_t item) {
    const auto source = sdk::text_parameter(context, "source", item, "database");
    if (!source) co_return source.error();
    if (*source == "database") co_return by_id(context, item);
    if (*source == "localFile") co_return by_file(context, item);
    if (*source == "parameter") co_return by_parameter(context, item);
    if (*source == "url") co_return co_await by_url(context, item);
    co_return invalid("source", item, "The source \"" + *source + "\" is not known.",
                      "Choose database, localFile, parameter or url.");
}

Task<Result<workflow::ItemList>> called_items(sdk::NodeContext& context) {
    constexpr std::size_t kItemsPerTurn = 1000;
    constexpr double kMapsInputs = 1.2;
    const auto source = sdk::text_parameter(context, "source", 0, "database");
    const sdk::Parameter* mapper = context.parameters().find("workflowInputs");
    if (context.version() < kMapsInputs || !mapper || !source || *source != "database")
        co_return context.input();
    // What it says of the inputs is the same for all items; only the values differ.
    const auto written = context.node().parameters.if_contains("workflowInputs");
    const Inputs inputs = read_inputs(written ? *written : Json());
    workflow::ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        auto item = mapped_item(context, inputs, i);
        if (!item) co_return item.error();
        items.push_back(std::move(*item));
    }
    co_return items;
}

}  // namespace millrace::nodes
