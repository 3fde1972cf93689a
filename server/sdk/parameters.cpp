#include "sdk/parameters.hpp"

namespace millrace::sdk {
namespace {

std::string joined(const std::string& path, std::string_view next) {
    return path.empty() ? std::string(next) : path + "." + std::string(next);
}

}  // namespace

// Objects and lists are always taken apart, also constant ones, so that member() works on both.
Parameter Parameter::compile(const Json& value, const std::string& path) {
    if (value.is_string() && expression::is_expression(text_of(value.get_string()))) {
        auto expression = expression::Expression::compile(text_of(value.get_string()));
        return Parameter(std::make_shared<const Written>(Written{std::move(expression), path}));
    }
    if (const JsonObject* object = value.if_object()) {
        auto made = std::make_shared<Object>();
        for (const auto& member : *object)
            made->members.emplace_back(std::string(member.key()),
                                       compile(member.value(), joined(path, member.key())));
        return Parameter(std::shared_ptr<const Object>(std::move(made)));
    }
    if (const JsonArray* array = value.if_array()) {
        auto made = std::make_shared<List>();
        for (const Json& element : *array)
            made->elements.push_back(
                compile(element, joined(path, std::to_string(made->elements.size()))));
        return Parameter(std::shared_ptr<const List>(std::move(made)));
    }
    return Parameter(Content(value));
}

const expression::Expression* Parameter::expression() const {
    const auto* found = std::get_if<std::shared_ptr<const Written>>(&content_);
    return found ? &(*found)->expression : nullptr;
}

const Parameter* Parameter::member(std::string_view name) const {
    const auto* object = std::get_if<std::shared_ptr<const Object>>(&content_);
    if (!object) return nullptr;
    for (const auto& [key, value] : (*object)->members)
        if (key == name) return &value;
    return nullptr;
}

const Parameter* Parameter::find(std::string_view path) const {
    const Parameter* current = this;
    while (current && !path.empty()) {
        const std::size_t dot = path.find('.');
        current = current->member(path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return current;
}

std::size_t Parameter::element_count() const {
    const auto* list = std::get_if<std::shared_ptr<const List>>(&content_);
    return list ? (*list)->elements.size() : 0;
}

const Parameter& Parameter::element(std::size_t index) const {
    return std::get<std::shared_ptr<const List>>(content_)->elements[index];
}

void Parameter::visit_expressions(
    const std::function<void(const expression::Expression& expression)>& visit) const {
    if (const auto* own = expression()) {
        visit(*own);
    } else if (const auto* object = std::get_if<std::shared_ptr<const Object>>(&content_)) {
        for (const auto& member : (*object)->members) member.second.visit_expressions(visit);
    } else if (const auto* list = std::get_if<std::shared_ptr<const List>>(&content_)) {
        for (const Parameter& element : (*list)->elements) element.visit_expressions(visit);
    }
}

Result<std::optional<Json>> Parameter::resolve(const expression::Scope& scope,
                                               boost::json::storage_ptr storage) const {
    if (const Json* value = constant()) return std::optional<Json>(Json(*value, storage));
    if (const auto* written = std::get_if<std::shared_ptr<const Written>>(&content_)) {
        auto value =
            (*written)->expression.evaluate(scope, storage, expression::InvalidDates::AsText);
        if (value) return value;
        Error error = value.error();
        if (error.node.empty()) error.node = scope.node_name();
        if (!error.item) error.item = scope.item_index();
        error.parameter = (*written)->path;
        return error;
    }
    if (const auto* object = std::get_if<std::shared_ptr<const Object>>(&content_)) {
        JsonObject result(storage);
        for (const auto& [key, parameter] : (*object)->members) {
            auto value = parameter.resolve(scope, storage);
            if (!value) return value.error();
            if (*value) result[key] = std::move(**value);
        }
        return std::optional<Json>(Json(std::move(result)));
    }
    JsonArray result(storage);
    for (const Parameter& element : std::get<std::shared_ptr<const List>>(content_)->elements) {
        auto value = element.resolve(scope, storage);
        if (!value) return value.error();
        result.push_back(*value ? std::move(**value) : Json(nullptr, storage));
    }
    return std::optional<Json>(Json(std::move(result)));
}

}  // namespace millrace::sdk
