#include "sdk/description.hpp"

#include <algorithm>

namespace millrace::sdk {
namespace {

Error invalid(const std::string& type, const std::string& what) {
    return Error{ErrorKind::InvalidInput, "The description of node type \"" + type + "\": " + what};
}

std::optional<std::string> check_property(const Json& property, const std::string& path) {
    constexpr std::string_view kTypes[] = {"string",
                                           "number",
                                           "boolean",
                                           "options",
                                           "multiOptions",
                                           "collection",
                                           "fixedCollection",
                                           "json",
                                           "filter",
                                           "notice",
                                           "assignmentCollection",
                                           "hidden",
                                           "dateTime",
                                           "color",
                                           "resourceLocator",
                                           "resourceMapper",
                                           "credentials",
                                           "credentialsSelect",
                                           "code",
                                           "button"};
    if (!property.is_object()) return path + " is not an object.";
    const std::string_view name = text_member(property, "name");
    const std::string here = path + "." + std::string(name);
    if (name.empty()) return path + " has no name.";
    if (text_member(property, "displayName").empty()) return here + " has no displayName.";
    const std::string_view type = text_member(property, "type");
    if (std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes))
        return here + " has the unknown type \"" + std::string(type) + "\".";
    const Json* options = find_member(property, "options");
    const bool wants_options =
        type == "options" || type == "collection" || type == "fixedCollection";
    if (wants_options && (!options || !options->is_array()))
        return here + " has no list of options.";
    if (type == "collection")
        for (const Json& child : options->get_array())
            if (auto problem = check_property(child, here)) return problem;
    if (type == "fixedCollection")
        for (const Json& group : options->get_array()) {
            const Json* values = find_member(group, "values");
            if (text_member(group, "name").empty() || !values || !values->is_array())
                return here + " has a group without a name or values.";
            for (const Json& child : values->get_array())
                if (auto problem = check_property(child, here)) return problem;
        }
    return std::nullopt;
}

bool has_group(const Json& document, std::string_view wanted) {
    const Json* groups = find_member(document, "group");
    if (!groups || !groups->is_array()) return false;
    return std::any_of(groups->get_array().begin(), groups->get_array().end(),
                       [&](const Json& group) {
                           return group.is_string() && text_of(group.get_string()) == wanted;
                       });
}

}  // namespace

Result<NodeDescription> NodeDescription::parse(std::string_view text) {
    auto json = parse_json(text);
    if (!json) return json.error();
    NodeDescription result;
    result.document_ = std::move(*json);
    const Json& document = result.document_;
    result.type_ = text_member(document, "name");
    result.display_name_ = text_member(document, "displayName");
    if (result.type_.empty()) return invalid("?", "it has no \"name\".");
    if (result.display_name_.empty()) return invalid(result.type_, "it has no \"displayName\".");
    if (text_member(document, "description").empty())
        return invalid(result.type_, "it has no \"description\".");

    const Json* versions = find_member(document, "version");
    if (!versions || !versions->is_array() || versions->get_array().empty())
        return invalid(result.type_, "\"version\" must be a list of numbers.");
    for (const Json& version : versions->get_array()) {
        if (!is_number(version))
            return invalid(result.type_, "\"version\" must be a list of numbers.");
        result.versions_.push_back(number_of(version));
    }
    std::sort(result.versions_.begin(), result.versions_.end());

    const Json* inputs = find_member(document, "inputs");
    const Json* outputs = find_member(document, "outputs");
    if (!inputs || !inputs->is_array() || !outputs || !outputs->is_array())
        return invalid(result.type_, "\"inputs\" and \"outputs\" must be lists of port types.");
    result.input_count_ = inputs->get_array().size();
    result.output_count_ = outputs->get_array().size();
    const Json* dynamic = find_member(document, "dynamicInputs");
    result.has_dynamic_inputs_ = dynamic && dynamic->is_bool() && dynamic->get_bool();
    result.is_trigger_ = has_group(document, "trigger");
    result.is_annotation_ = has_group(document, "annotation");
    const std::string_view effects = text_member(document, "effects");
    if (effects == "pure") result.effects_ = Effects::Pure;
    if (effects == "rare") result.effects_ = Effects::Rare;
    if (effects == "announced") result.effects_ = Effects::Announced;

    const Json* properties = find_member(document, "properties");
    if (!properties || !properties->is_array())
        return invalid(result.type_, "it has no list \"properties\".");
    for (const Json& property : properties->get_array())
        if (const auto problem = check_property(property, "properties"))
            return invalid(result.type_, *problem);
    return result;
}

bool NodeDescription::has_version(double version) const {
    return std::find(versions_.begin(), versions_.end(), version) != versions_.end();
}

const JsonArray& NodeDescription::properties() const {
    return document_.at("properties").get_array();
}

}  // namespace millrace::sdk
