#include "nodes/form_page/form_parameters.hpp"

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

const Json* option(const JsonObject& parameters, std::string_view name) {
    const Json* options = parameters.if_contains("options");
    return options ? find_member(*options, name) : nullptr;
}

std::string as_text(const Json* value) {
    return !value || value->is_null() ? std::string() : sdk::to_text(*value);
}

Result<std::vector<FormField>> fields_of(const JsonObject& parameters, double version) {
    if (parameter_text(parameters, "defineForm") == "json") {
        const Json* written = parameters.if_contains("jsonOutput");
        if (written && !written->is_string()) return read_form_fields(*written, version);
        const auto parsed = parse_json(written ? text_of(written->get_string()) : "");
        if (!parsed)
            return Error{ErrorKind::InvalidInput,
                         "\"Form Fields\" is not valid JSON: " + parsed.error().message,
                         "Write a list such as [{\"fieldLabel\": \"Name\"}]."};
        return read_form_fields(*parsed, version);
    }
    const Json* list = parameters.if_contains("formFields");
    const Json* values = list ? find_member(*list, "values") : nullptr;
    return values ? read_form_fields(*values, version) : std::vector<FormField>();
}

std::string or_else(std::string text, const std::string& fallback) {
    return text.empty() ? fallback : std::move(text);
}

}  // namespace

std::string option_text(const JsonObject& parameters, std::string_view name) {
    return as_text(option(parameters, name));
}

std::string parameter_text(const JsonObject& parameters, std::string_view name) {
    return as_text(parameters.if_contains(name));
}

bool option_flag(const JsonObject& parameters, std::string_view name, bool fallback) {
    const Json* value = option(parameters, name);
    return value && value->is_bool() ? value->get_bool() : fallback;
}

PageLook page_look(const JsonObject& parameters, const JsonObject& trigger) {
    PageLook look;
    look.custom_css =
        or_else(option_text(parameters, "customCss"), option_text(trigger, "customCss"));
    look.has_attribution = option_flag(parameters, "appendAttribution",
                                       option_flag(trigger, "appendAttribution", true));
    return look;
}

Result<Form> trigger_form(const JsonObject& parameters, double version) {
    Form form;
    auto fields = fields_of(parameters, version);
    if (!fields) return fields.error();
    form.fields = std::move(*fields);
    form.title = parameter_text(parameters, "formTitle");
    form.description = parameter_text(parameters, "formDescription");
    form.button = or_else(option_text(parameters, "buttonLabel"), "Submit");
    form.look = page_look(parameters, parameters);
    return form;
}

Result<Form> node_form(const JsonObject& parameters, double version, const JsonObject& trigger) {
    Form form;
    auto fields = fields_of(parameters, version);
    if (!fields) return fields.error();
    form.fields = std::move(*fields);
    form.title =
        or_else(option_text(parameters, "formTitle"), parameter_text(trigger, "formTitle"));
    form.description = option_text(parameters, "formDescription");
    form.button = or_else(option_text(parameters, "buttonLabel"),
                          or_else(option_text(trigger, "buttonLabel"), "Submit"));
    form.look = page_look(parameters, trigger);
    return form;
}

}  // namespace millrace::nodes
