#include "triggers/webhook_definition.hpp"

#include <algorithm>

namespace millrace::triggers {
namespace {

using sdk::Parameter;

// Reads constants; an expression would need a run, and a webhook's address exists before any.
class Reader {
  public:
    Reader(const workflow::Node& node, const Parameter& parameters)
        : node_(node), parameters_(parameters) {}

    std::string text(std::string_view path, std::string_view fallback = {}) {
        const Json* value = constant(path);
        if (!value) return std::string(fallback);
        if (value->is_string()) return std::string(value->get_string());
        if (is_number(*value)) return number_to_text(number_of(*value));
        return std::string(fallback);
    }
    bool flag(std::string_view path) {
        const Json* value = constant(path);
        return value && value->is_bool() && value->get_bool();
    }
    bool has(std::string_view path) const { return parameters_.find(path) != nullptr; }
    std::vector<std::string> texts(std::string_view path) {
        std::vector<std::string> list;
        const Parameter* parameter = parameters_.find(path);
        for (std::size_t i = 0; parameter && i < parameter->element_count(); ++i)
            if (const Json* value = parameter->element(i).constant(); value && value->is_string())
                list.emplace_back(value->get_string());
        return list;
    }
    const Parameter* find(std::string_view path) const { return parameters_.find(path); }
    const std::optional<Error>& problem() const { return problem_; }

  private:
    const Json* constant(std::string_view path) {
        const Parameter* parameter = parameters_.find(path);
        if (!parameter) return nullptr;
        if (parameter->expression() && !problem_)
            problem_ = Error{ErrorKind::InvalidInput,
                             "The parameter \"" + std::string(path) + "\" of \"" + node_.name +
                                 "\" is an expression, but a webhook must be known before any run.",
                             "Write a fixed value."};
        return parameter->constant();
    }

    const workflow::Node& node_;
    const Parameter& parameters_;
    std::optional<Error> problem_;
};

std::string trim_slashes(std::string path) {
    while (path.starts_with('/')) path.erase(0, 1);
    while (path.ends_with('/')) path.pop_back();
    return path;
}

ResponseData response_data_of(const std::string& text) {
    if (text == "allEntries") return ResponseData::AllItems;
    if (text == "firstEntryBinary") return ResponseData::FirstItemBinary;
    if (text == "noData") return ResponseData::NoData;
    return ResponseData::FirstItemJson;
}

int status_of(Reader& reader) {
    std::string text =
        reader.text("options.responseCode.values.responseCode", reader.text("responseCode", "200"));
    if (text == "customCode") text = reader.text("options.responseCode.values.customCode", "200");
    const int status = std::atoi(text.c_str());
    return status >= 100 && status <= 599 ? status : 200;
}

std::vector<std::string> split_list(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string_view part = http::trim(std::string_view(text).substr(begin, end - begin));
        if (!part.empty()) parts.emplace_back(part);
        begin = end + 1;
    }
    return parts;
}

void read_answer(Reader& reader, WebhookDefinition& webhook) {
    const std::string mode = reader.text("responseMode", "onReceived");
    webhook.mode = mode == "lastNode" ? ResponseMode::LastNode
                   // A streamed answer is what the nodes give, sent as a whole.
                   : mode == "responseNode" || mode == "streaming" ? ResponseMode::ResponseNode
                                                                   : ResponseMode::OnReceived;
    webhook.data = response_data_of(reader.text("responseData"));
    webhook.status = status_of(reader);
    webhook.answer_property = reader.text("options.responsePropertyName");
    webhook.answer_text = reader.text("options.responseData");
    webhook.has_empty_answer = reader.flag("options.noResponseBody");
    if (reader.has("options.responseContentType"))
        webhook.content_type = reader.text("options.responseContentType");
    if (webhook.data == ResponseData::FirstItemBinary)
        webhook.answer_property = reader.text("responseBinaryPropertyName", "data");
    if (const Parameter* entries = reader.find("options.responseHeaders.entries"))
        for (std::size_t i = 0; i < entries->element_count(); ++i) {
            const Parameter* name = entries->element(i).member("name");
            const Parameter* value = entries->element(i).member("value");
            if (name && value && name->constant() && value->constant() &&
                name->constant()->is_string() && value->constant()->is_string())
                webhook.headers.add(text_of(name->constant()->get_string()),
                                    text_of(value->constant()->get_string()));
        }
}

}  // namespace

std::vector<std::string> WebhookDefinition::served_paths() const {
    std::vector<std::string> paths{path};
    const bool has_names = path.starts_with(':') || path.find("/:") != std::string::npos;
    if (has_names && !webhook_id.empty()) paths.push_back(webhook_id + "/" + path);
    return paths;
}

Result<WebhookDefinition> read_webhook(const engine::Plan& plan, std::size_t index) {
    const engine::PlannedNode& planned = plan.nodes[index];
    const workflow::Node& node = *planned.node;
    Reader reader(node, *planned.parameters);
    const auto failure = [&](ErrorKind kind, const std::string& what, const std::string& hint) {
        Error error{kind, "Webhook \"" + node.name + "\" " + what, hint};
        error.node = node.name;
        return error;
    };

    WebhookDefinition webhook;
    webhook.node = index;
    webhook.version = node.type_version;
    webhook.webhook_id = node.webhook_id;
    webhook.path = trim_slashes(reader.text("path"));
    if (webhook.path.empty()) webhook.path = node.webhook_id;
    if (webhook.path.empty())
        return failure(ErrorKind::InvalidInput, "has no path.", "Fill in its parameter Path.");
    webhook.methods = reader.texts("httpMethod");
    if (webhook.methods.empty()) webhook.methods.push_back(reader.text("httpMethod", "GET"));
    for (const std::string& method : webhook.methods)
        if (http::method_from(method) == http::Method::Other)
            return failure(ErrorKind::InvalidInput,
                           "has the unknown HTTP method \"" + method + "\".", {});
    const std::string kind = reader.text("authentication", "none");
    const auto authentication = authentication_from(kind);
    if (!authentication)
        return failure(ErrorKind::InvalidInput,
                       "asks for the unknown authentication \"" + kind + "\".",
                       "Choose one in its parameter Authentication.");
    webhook.authentication = *authentication;
    read_answer(reader, webhook);
    webhook.has_binary_prefix = !reader.text("options.binaryPropertyName").empty();
    webhook.binary_property = reader.text("options.binaryPropertyName", "data");
    if (webhook.binary_property.empty()) webhook.binary_property = "data";
    webhook.takes_body_as_file = reader.flag("options.binaryData");
    webhook.keeps_raw_body = reader.flag("options.rawBody");
    webhook.ignores_bots = reader.flag("options.ignoreBots");
    webhook.allowed_addresses = split_list(reader.text("options.ipWhitelist"));
    webhook.allowed_origins = reader.text("options.allowedOrigins", "*");
    if (reader.problem()) return *reader.problem();
    return webhook;
}

}  // namespace millrace::triggers
