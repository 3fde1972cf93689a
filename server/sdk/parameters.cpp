#include "sdk/parameters.hpp"

namespace millrace::sdk {

// Objects and lists are always taken apart, also constant ones, so that member() works on both.
Parameter Parameter::compile(const Json& value) {
    if (value.is_string() && expression::is_expression(text_of(value.get_string())))
        return Parameter(std::make_shared<const expression::Expression>(
            expression::Expression::compile(text_of(value.get_string()))));
    if (const JsonObject* object = value.if_object()) {
        auto made = std::make_shared<Object>();
        for (const auto& member : *object)
            made->members.emplace_back(std::string(member.key()), compile(member.value()));
        return Parameter(std::shared_ptr<const Object>(std::move(made)));
    }
    if (const JsonArray* array = value.if_array()) {
        auto made = std::make_shared<List>();
        for (const Json& element : *array) made->elements.push_back(compile(element));
        return Parameter(std::shared_ptr<const List>(std::move(made)));
    }
    return Parameter(Content(value));
}

const expression::Expression* Parameter::expression() const {
    const auto* found = std::get_if<std::shared_ptr<const expression::Expression>>(&content_);
    return found ? found->get() : nullptr;
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

Result<std::optional<Json>> Parameter::resolve(const expression::Scope& scope,
                                               boost::json::storage_ptr storage) const {
    if (const Json* value = constant()) return std::optional<Json>(Json(*value, storage));
    if (const auto* text = expression()) return text->evaluate(scope, storage);
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
