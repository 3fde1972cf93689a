#include "nodes/set/assignment.hpp"

#include "nodes/set/json_object.hpp"
#include "sdk/resolved_value.hpp"

namespace millrace::nodes {
namespace {

std::string_view constant_text(const sdk::Parameter* parameter) {
    const Json* constant = parameter ? parameter->constant() : nullptr;
    return constant && constant->is_string() ? text_of(constant->get_string()) : "";
}

Error conversion_failed(std::string_view field, const Json& value, sdk::ValueType type) {
    Error error{ErrorKind::InvalidInput, "The field \"" + std::string(field) + "\" must be " +
                                             std::string(sdk::name_of(type)) +
                                             ", but its value is " + sdk::describe_value(value) +
                                             "."};
    error.hint =
        "Change the field's type or its value, or turn on the option \"Ignore Type "
        "Conversion Errors\".";
    return error;
}

}  // namespace

AssignmentList::AssignmentList(sdk::NodeContext& context, const SetOptions& options)
    : version_(context.version()), options_(options) {
    if (version_ >= 3.3)
        read_assignments(context.parameters().find("assignments.assignments"));
    else
        read_fields(context.parameters().find("fields.values"));
}

void AssignmentList::read_assignments(const sdk::Parameter* list) {
    for (std::size_t i = 0; list && i < list->element_count(); ++i) {
        const sdk::Parameter& entry = list->element(i);
        Assignment assignment;
        assignment.name = entry.member("name");
        assignment.value = entry.member("value");
        const std::string_view type = constant_text(entry.member("type"));
        assignment.type = type.empty() ? sdk::ValueType::Text : sdk::value_type_from(type);
        prepare(std::move(assignment));
    }
}

// Each entry has its type as "stringValue", and the value under that name.
void AssignmentList::read_fields(const sdk::Parameter* list) {
    constexpr std::string_view kSuffix = "Value";
    for (std::size_t i = 0; list && i < list->element_count(); ++i) {
        const sdk::Parameter& entry = list->element(i);
        std::string_view type = constant_text(entry.member("type"));
        if (!type.ends_with(kSuffix)) type = "stringValue";
        Assignment assignment;
        assignment.name = entry.member("name");
        assignment.value = entry.member(type);
        assignment.type = sdk::value_type_from(type.substr(0, type.size() - kSuffix.size()));
        if (assignment.type == sdk::ValueType::Object && assignment.value &&
            assignment.value->expression())
            assignment.json =
                std::make_shared<const sdk::JsonTemplate>(assignment.value->expression()->source());
        prepare(std::move(assignment));
    }
}

void AssignmentList::prepare(Assignment assignment) {
    if (!assignment.name || assignment.name->constant())
        assignment.target.emplace(constant_text(assignment.name), options_.notation);
    if (const Json* value = assignment.value ? assignment.value->constant() : nullptr)
        if (!value->is_null()) assignment.constant = sdk::convert_value(*value, assignment.type);
    assignments_.push_back(std::move(assignment));
}

Json AssignmentList::missing_value(const Assignment& assignment, const Json* value) const {
    // The first of these versions wrote such values as texts.
    if (version_ < 3.1 && assignment.type == sdk::ValueType::Text)
        return Json(value ? "null" : "undefined");
    return nullptr;
}

Result<Json> AssignmentList::value_for(const Assignment& assignment, const expression::Scope& scope,
                                       std::size_t item, std::string_view field,
                                       const boost::json::storage_ptr& storage) const {
    if (assignment.constant) return Json(*assignment.constant, storage);
    sdk::ResolvedValue value;
    if (assignment.json) {
        const auto text = assignment.json->render(scope);
        if (!text) return text.error();
        if (sdk::trim_blanks(*text) == "undefined" || sdk::trim_blanks(*text) == "null")
            return Json(nullptr, storage);
        auto object = read_json_object(
            *text, "The field \"" + std::string(field) + "\" of item " + std::to_string(item),
            storage);
        if (object) return Json(std::move(*object));
        if (!options_.ignores_conversion_errors) return object.error();
        return Json(*text, storage);
    }
    if (auto done = value.resolve(assignment.value, scope, storage); !done) return done.error();
    if (!value.has_value()) return missing_value(assignment, value.get());
    if (sdk::has_type(*value.get(), assignment.type)) return value.take(storage);
    if (auto converted = sdk::convert_value(*value.get(), assignment.type, storage))
        return std::move(*converted);
    if (options_.ignores_conversion_errors) return value.take(storage);
    return conversion_failed(field, *value.get(), assignment.type);
}

Result<void> AssignmentList::apply(const expression::Scope& scope, std::size_t item, Json& object,
                                   const boost::json::storage_ptr& storage) const {
    for (const Assignment& assignment : assignments_) {
        const sdk::ItemPath* target = assignment.target ? &*assignment.target : nullptr;
        std::optional<sdk::ItemPath> computed;
        if (!target) {
            const auto name = assignment.name->resolve(scope);
            if (!name) return name.error();
            computed.emplace(*name ? sdk::to_text(**name) : std::string("undefined"),
                             options_.notation);
            target = &*computed;
        }
        auto value = value_for(assignment, scope, item, target->text(), storage);
        if (!value) return value.error();
        if (auto done = target->set(object, std::move(*value)); !done) return done.error();
    }
    return {};
}

}  // namespace millrace::nodes
