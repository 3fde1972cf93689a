#include "nodes/form_page/form_field.hpp"

#include <algorithm>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using Kind = FormField::Kind;

constexpr std::size_t kMostFields = 1000;
constexpr double kHasFieldNames = 2.4;  // the first version with names beside labels

struct KindName {
    std::string_view name;
    Kind kind;
};
constexpr KindName kKinds[] = {
    {"text", Kind::Text},         {"textarea", Kind::TextArea},   {"number", Kind::Number},
    {"email", Kind::Email},       {"password", Kind::Password},   {"date", Kind::Date},
    {"dropdown", Kind::Dropdown}, {"checkbox", Kind::Checkboxes}, {"radio", Kind::Radio},
    {"file", Kind::File},         {"hiddenField", Kind::Hidden},  {"html", Kind::Html},
    {"customHtml", Kind::Html},   {"customHTML", Kind::Html},     {"", Kind::Text},
};

std::string text_in(const Json& field, std::string_view name) {
    const Json* value = find_member(field, name);
    return !value || value->is_null() ? std::string() : sdk::to_text(*value);
}

bool flag_in(const Json& field, std::string_view name) {
    const Json* value = find_member(field, name);
    return value && value->is_bool() && value->get_bool();
}

std::size_t count_in(const Json& field, std::string_view name) {
    const Json* value = find_member(field, name);
    if (!value || !is_number(*value)) return 0;
    const double number = number_of(*value);
    return number > 0 && number < 1e6 ? static_cast<std::size_t>(number) : 0;
}

void read_limits(const Json& source, FormField& field) {
    const std::string limit = text_in(source, "limitSelection");
    if (limit == "exact") {
        field.least = field.most = count_in(source, "numberOfSelections");
    } else if (limit == "range") {
        field.least = count_in(source, "minSelections");
        field.most = count_in(source, "maxSelections");
    }
}

void read_choices(const Json& source, FormField& field) {
    const Json* options = find_member(source, "fieldOptions");
    const Json* values = options ? find_member(*options, "values") : nullptr;
    if (!values || !values->is_array()) return;
    for (const Json& value : values->get_array()) {
        const Json* option = find_member(value, "option");
        if (option && !option->is_null()) field.choices.push_back(sdk::to_text(*option));
    }
}

Result<FormField> read_field(const Json& source, std::size_t index, double version) {
    const auto failure = [&](const std::string& what, const char* hint) {
        return Error{ErrorKind::InvalidInput,
                     "Field " + std::to_string(index + 1) + " of the form " + what, hint};
    };
    if (!source.is_object())
        return failure("is no object.", "Write fields as {\"fieldLabel\": \"Name\"}.");
    FormField field;
    const std::string kind = text_in(source, "fieldType");
    const auto* known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                     [&](const KindName& one) { return one.name == kind; });
    if (known == std::end(kKinds))
        return failure("has the unknown type \"" + kind + "\".", "Choose one that there is.");
    field.kind = known->kind;
    field.label = text_in(source, "fieldLabel");
    const std::string name = text_in(source, "fieldName");
    const bool names_count = field.kind == Kind::Hidden || version >= kHasFieldNames;
    field.key = names_count && !name.empty() ? name : field.label.empty() ? name : field.label;
    field.placeholder = text_in(source, "placeholder");
    field.initial = text_in(source, "defaultValue");
    field.is_required = flag_in(source, "requiredField");
    field.date_format = text_in(source, "formatDate");
    if (field.kind == Kind::Hidden) {
        field.initial = text_in(source, "fieldValue");
        field.is_required = false;
    }
    if (field.kind == Kind::Html) {
        field.html = text_in(source, "html");
        field.key = text_in(source, "elementName");
        field.is_required = false;
        return field;
    }
    if (field.kind == Kind::File) {
        field.takes_many = flag_in(source, "multipleFiles");
        field.accepts = text_in(source, "acceptFileTypes");
    }
    if (field.has_choices()) read_choices(source, field);
    if (field.kind == Kind::Checkboxes ||
        (field.kind == Kind::Dropdown && flag_in(source, "multiselect"))) {
        field.takes_many = true;
        read_limits(source, field);
    }
    if (field.label.empty()) field.label = name;
    if (field.key.empty())
        return failure("has no label.", "Fill in its label, or its name where it is hidden.");
    return field;
}

}  // namespace

Result<std::vector<FormField>> read_form_fields(const Json& list, double version) {
    std::vector<FormField> fields;
    if (!list.is_array())
        return Error{ErrorKind::InvalidInput, "The fields of the form are no list.",
                     "Write a list such as [{\"fieldLabel\": \"Name\"}]."};
    if (list.get_array().size() > kMostFields)
        return Error{ErrorKind::TooLarge,
                     "The form has more than " + std::to_string(kMostFields) + " fields."};
    for (const Json& source : list.get_array()) {
        auto field = read_field(source, fields.size(), version);
        if (!field) return field.error();
        fields.push_back(std::move(*field));
    }
    return fields;
}

void set_initial_values(std::vector<FormField>& fields, const http::Pairs& query) {
    for (FormField& field : fields) {
        if (field.kind == FormField::Kind::Html || field.kind == FormField::Kind::File) continue;
        bool is_given = false;
        for (const auto& [name, value] : query) {
            if (name != field.key && name != field.label) continue;
            if (is_given && field.takes_many)
                field.initial += "," + value;
            else
                field.initial = value;
            is_given = true;
        }
    }
}

std::string form_field_id(std::size_t index) {
    return "field-" + std::to_string(index);
}

}  // namespace millrace::nodes
