// displayOptions, defaults and required properties: which properties of a description count for
// given parameters.
#include <algorithm>

#include "sdk/description.hpp"

namespace millrace::sdk {
namespace {

bool is_expression_text(const Json& value) {
    return value.is_string() && text_of(value.get_string()).starts_with('=');
}

// {"_cnd": {"gte": 2}} and its siblings.
bool condition_holds(const JsonObject& condition, const Json& actual) {
    for (const auto& member : condition) {
        const std::string_view op(member.key().data(), member.key().size());
        const Json& wanted = member.value();
        const bool numbers = is_number(actual) && is_number(wanted);
        bool holds = false;
        if (op == "eq")
            holds = json_equal(actual, wanted);
        else if (op == "not")
            holds = !json_equal(actual, wanted);
        else if (op == "gte")
            holds = numbers && number_of(actual) >= number_of(wanted);
        else if (op == "lte")
            holds = numbers && number_of(actual) <= number_of(wanted);
        else if (op == "gt")
            holds = numbers && number_of(actual) > number_of(wanted);
        else if (op == "lt")
            holds = numbers && number_of(actual) < number_of(wanted);
        else if (op == "between") {
            const Json* from = find_member(wanted, "from");
            const Json* to = find_member(wanted, "to");
            holds = from && to && is_number(actual) && number_of(actual) >= number_of(*from) &&
                    number_of(actual) <= number_of(*to);
        } else if (op == "exists") {
            holds = !actual.is_null() && !(actual.is_string() && actual.get_string().empty());
        } else if (op == "includes" || op == "startsWith" || op == "endsWith") {
            if (actual.is_string() && wanted.is_string()) {
                const std::string_view text = text_of(actual.get_string());
                const std::string_view part = text_of(wanted.get_string());
                holds = op == "includes"     ? text.find(part) != std::string_view::npos
                        : op == "startsWith" ? text.starts_with(part)
                                             : text.ends_with(part);
            }
        }
        if (!holds) return false;
    }
    return true;
}

bool matches_any(const JsonArray& wanted, const Json& actual) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const Json& candidate) {
        const Json* condition = find_member(candidate, "_cnd");
        if (condition && condition->is_object())
            return condition_holds(condition->get_object(), actual);
        return json_equal(candidate, actual);
    });
}

const Json* find_path(const JsonObject& object, std::string_view path) {
    const std::size_t dot = path.find('.');
    const Json* member = object.if_contains(path.substr(0, dot));
    if (!member || dot == std::string_view::npos) return member;
    return member->is_object() ? find_path(member->get_object(), path.substr(dot + 1)) : nullptr;
}

// The values a name in displayOptions stands for: one, or each of a list.
JsonArray values_of(std::string_view name, const JsonObject& siblings, const JsonObject& root,
                    double version) {
    if (name == "@version") return {number_json(version)};
    const Json* value =
        name.starts_with('/') ? find_path(root, name.substr(1)) : find_path(siblings, name);
    if (!value) return {};
    // A resource locator counts by its value.
    if (value->is_object() && value->get_object().contains("__rl"))
        if (const Json* inner = find_member(*value, "value")) return {*inner};
    return value->is_array() ? value->get_array() : JsonArray{*value};
}

const JsonArray* options_of(const Json& property) {
    const Json* options = find_member(property, "options");
    return options ? options->if_array() : nullptr;
}

void fill(const JsonArray& properties, JsonObject& values, const JsonObject* root, double version);

// Entries of a fixed collection: one object per group, or a list of them.
void fill_fixed_collection(const Json& property, Json& value, const JsonObject& root,
                           double version) {
    const JsonArray* groups = options_of(property);
    if (!groups || !value.is_object()) return;
    for (const Json& group : *groups) {
        Json* entries = value.get_object().if_contains(text_member(group, "name"));
        const Json* children = find_member(group, "values");
        if (!entries || !children || !children->is_array()) continue;
        if (entries->is_object())
            fill(children->get_array(), entries->get_object(), &root, version);
        if (JsonArray* list = entries->if_array())
            for (Json& entry : *list)
                if (entry.is_object())
                    fill(children->get_array(), entry.get_object(), &root, version);
    }
}

// Fills defaults of displayed properties. A property shown because of another's default needs that
// default first, so the list is walked until nothing changes. `root` null: `values` is the top.
void fill(const JsonArray& properties, JsonObject& values, const JsonObject* root, double version) {
    bool changed = true;
    for (std::size_t round = 0; changed && round < properties.size() + 1; ++round) {
        changed = false;
        for (const Json& property : properties) {
            const std::string_view name = text_member(property, "name");
            if (values.contains(name)) continue;
            const Json* fallback = find_member(property, "default");
            if (!fallback || !is_displayed(property, values, root ? *root : values, version))
                continue;
            values[name] = *fallback;
            changed = true;
        }
    }
    for (const Json& property : properties) {
        if (text_member(property, "type") != "fixedCollection" &&
            text_member(property, "type") != "collection")
            continue;
        Json* value = values.if_contains(text_member(property, "name"));
        if (!value || !value->is_object()) continue;
        // Properties of one name share the value; only the one that is shown describes it.
        if (!is_displayed(property, values, root ? *root : values, version)) continue;
        const JsonObject top = root ? *root : values;
        if (text_member(property, "type") == "fixedCollection") {
            fill_fixed_collection(property, *value, top, version);
        } else if (const JsonArray* options = options_of(property)) {
            for (const Json& option : *options)
                if (text_member(option, "type") == "fixedCollection" &&
                    is_displayed(option, value->get_object(), top, version))
                    if (Json* inner = value->get_object().if_contains(text_member(option, "name")))
                        fill_fixed_collection(option, *inner, top, version);
        }
    }
}

bool is_blank(const Json* value) {
    return !value || value->is_null() || (value->is_string() && value->get_string().empty());
}

}  // namespace

bool is_displayed(const Json& property, const JsonObject& siblings, const JsonObject& root,
                  double version) {
    const Json* options = find_member(property, "displayOptions");
    if (!options) return true;
    if (const Json* show = find_member(*options, "show"); show && show->is_object()) {
        for (const auto& rule : show->get_object()) {
            const JsonArray values =
                values_of({rule.key().data(), rule.key().size()}, siblings, root, version);
            if (std::any_of(values.begin(), values.end(), is_expression_text))
                continue;  // not known before the run
            const JsonArray* wanted = rule.value().if_array();
            if (!wanted || std::none_of(values.begin(), values.end(), [&](const Json& value) {
                    return matches_any(*wanted, value);
                }))
                return false;
        }
    }
    if (const Json* hide = find_member(*options, "hide"); hide && hide->is_object()) {
        for (const auto& rule : hide->get_object()) {
            const JsonArray values =
                values_of({rule.key().data(), rule.key().size()}, siblings, root, version);
            const JsonArray* unwanted = rule.value().if_array();
            if (unwanted && std::any_of(values.begin(), values.end(), [&](const Json& value) {
                    return matches_any(*unwanted, value);
                }))
                return false;
        }
    }
    return true;
}

JsonObject with_defaults(const NodeDescription& description, const JsonObject& parameters,
                         double version) {
    JsonObject values = parameters;
    fill(description.properties(), values, nullptr, version);
    return values;
}

std::vector<std::string> missing_required(const NodeDescription& description,
                                          const JsonObject& parameters, double version) {
    const JsonObject values = with_defaults(description, parameters, version);
    std::vector<std::string> missing;
    for (const Json& property : description.properties()) {
        const Json* required = find_member(property, "required");
        if (!required || !required->is_bool() || !required->get_bool()) continue;
        const std::string name(text_member(property, "name"));
        if (is_displayed(property, values, values, version) && is_blank(values.if_contains(name)))
            missing.push_back(name);
    }
    return missing;
}

}  // namespace millrace::sdk
