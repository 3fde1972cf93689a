#include "nodes/field_list.hpp"

namespace millrace::nodes {

Result<std::vector<std::string>> field_names(sdk::NodeContext& context, std::string_view path,
                                             std::size_t item) {
    auto value = sdk::value_parameter(context, path, item);
    if (!value) return value.error();
    if (!*value || (*value)->is_null()) return std::vector<std::string>();
    const Json& json = **value;
    if (json.is_string()) return sdk::split_field_list(text_of(json.get_string()));
    if (is_number(json)) return std::vector{number_to_text(number_of(json))};
    std::vector<std::string> names;
    if (const Json* fields = find_member(json, "fields"); fields && fields->is_array()) {
        for (const Json& field : fields->get_array())
            if (const auto name = text_member(field, "fieldName"); !name.empty())
                names.emplace_back(name);
        return names;
    }
    if (json.is_object() && json.get_object().empty()) return names;
    if (const JsonArray* list = json.if_array()) {
        for (const Json& name : *list)
            if (name.is_string()) names.emplace_back(name.get_string());
        if (names.size() == list->size()) return names;
    }
    Error error{ErrorKind::InvalidInput, "The parameter \"" + std::string(path) +
                                             "\" must name fields: a text with commas between the "
                                             "names, or a list of texts."};
    error.item = item;
    return error;
}

std::vector<sdk::ItemPath> to_paths(const std::vector<std::string>& names, bool is_plain) {
    std::vector<sdk::ItemPath> paths;
    for (const std::string& name : names)
        paths.emplace_back(name, is_plain ? sdk::PathNotation::Plain : sdk::PathNotation::Dotted);
    return paths;
}

Error no_fields(std::string_view what_to_add) {
    Error error{ErrorKind::InvalidInput, "No fields specified."};
    error.hint = "Add " + std::string(what_to_add) + ".";
    return error;
}

}  // namespace millrace::nodes
