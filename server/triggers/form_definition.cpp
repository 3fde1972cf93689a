#include "triggers/form_definition.hpp"

namespace millrace::triggers {
namespace {

constexpr std::string_view kFormType = "n8n-nodes-base.form";

// A constant; an expression would need a request, and the address exists before any.
Result<std::string> fixed_text(const workflow::Node& node, const sdk::Parameter& parameters,
                               std::string_view path) {
    const sdk::Parameter* parameter = parameters.find(path);
    if (!parameter) return std::string();
    const Json* value = parameter->constant();
    if (value) return value->is_string() ? std::string(value->get_string()) : std::string();
    Error error{ErrorKind::InvalidInput,
                "The parameter \"" + std::string(path) + "\" of \"" + node.name +
                    "\" is an expression, but the address of a form must be known before any run.",
                "Write a fixed value."};
    error.node = node.name;
    return error;
}

std::string trim_slashes(std::string path) {
    while (path.starts_with('/')) path.erase(0, 1);
    while (path.ends_with('/')) path.pop_back();
    return path;
}

bool has_form_nodes(const engine::Plan& plan) {
    for (const engine::PlannedNode& planned : plan.nodes)
        if (planned.node->type == kFormType && !planned.node->disabled) return true;
    return false;
}

}  // namespace

Result<FormDefinition> read_form(const engine::Plan& plan, std::size_t index) {
    const engine::PlannedNode& planned = plan.nodes[index];
    const workflow::Node& node = *planned.node;
    const sdk::Parameter& parameters = *planned.parameters;
    const auto failure = [&](const std::string& what, const std::string& hint) {
        Error error{ErrorKind::InvalidInput, "Form \"" + node.name + "\" " + what, hint};
        error.node = node.name;
        return error;
    };
    FormDefinition form;
    form.node = index;
    for (const std::string_view where : {"path", "options.path"}) {
        if (!form.path.empty()) break;
        auto path = fixed_text(node, parameters, where);
        if (!path) return path.error();
        form.path = trim_slashes(std::move(*path));
    }
    if (form.path.empty()) form.path = node.webhook_id;
    if (form.path.empty()) return failure("has no path.", "Fill in its option Form Path.");
    if (form.path.starts_with(':') || form.path.find("/:") != std::string::npos)
        return failure("has a path with values in it (\"" + form.path + "\").",
                       "Write a fixed path; values can be given in the query of the address.");
    const auto mode = fixed_text(node, parameters, "responseMode");
    if (!mode) return mode.error();
    form.mode = *mode == "lastNode"       ? ResponseMode::LastNode
                : *mode == "responseNode" ? ResponseMode::ResponseNode
                                          : ResponseMode::OnReceived;
    const auto kind = fixed_text(node, parameters, "authentication");
    if (!kind) return kind.error();
    const auto authentication = authentication_from(*kind);
    if (!authentication ||
        (*authentication != Authentication::None && *authentication != Authentication::Basic))
        return failure("asks for the unknown authentication \"" + *kind + "\".",
                       "Choose one in its parameter Authentication.");
    form.authentication = *authentication;
    form.has_pages = has_form_nodes(plan);
    return form;
}

}  // namespace millrace::triggers
