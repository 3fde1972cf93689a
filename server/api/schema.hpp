// The JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it) of described structs.
#pragma once

#include <boost/type_index.hpp>

#include "api/described.hpp"

namespace millrace::api {

// Structs are defined once by name and referred to.
class SchemaBook {
  public:
    // The reference to T, which is defined when it is asked for first.
    template <Described T>
    Json refer();
    const JsonObject& definitions() const { return definitions_; }

  private:
    JsonObject definitions_;
};

// "millrace::api::Workflow" -> "Workflow"
std::string schema_name(std::string_view type_name);
// The same schema, and null too.
Json or_null(Json schema);

template <class T>
Json schema_of(SchemaBook& book) {
    using boost::json::object;
    if constexpr (Optional<T>) {
        return schema_of<typename T::value_type>(book);
    } else if constexpr (NullableValue<T>) {
        return or_null(schema_of<typename decltype(T::value)::value_type>(book));
    } else if constexpr (LooseValue<T>) {
        return []<class Shape>(std::type_identity<Loose<Shape>>, SchemaBook& b) {
            return schema_of<Shape>(b);
        }(std::type_identity<T>{}, book);
    } else if constexpr (std::is_same_v<T, bool>) {
        return object{{"type", "boolean"}};
    } else if constexpr (std::is_floating_point_v<T>) {
        return object{{"type", "number"}};
    } else if constexpr (std::is_integral_v<T>) {
        return object{{"type", "integer"}};
    } else if constexpr (IsBounded<T>::value) {
        return object{{"type", "integer"},
                      {"minimum", IsBounded<T>::kLeast},
                      {"maximum", IsBounded<T>::kMost},
                      {"default", IsBounded<T>::kDefault}};
    } else if constexpr (std::is_same_v<T, std::string>) {
        return object{{"type", "string"}};
    } else if constexpr (std::is_same_v<T, Time>) {
        return object{{"type", "string"}, {"format", "date-time"}};
    } else if constexpr (std::is_enum_v<T>) {
        JsonArray texts;
        for (const T value : EnumValues<T>::kAll) texts.push_back(Json(to_string(value)));
        return object{{"type", "string"}, {"enum", std::move(texts)}};
    } else if constexpr (std::is_same_v<T, JsonObject>) {
        return object{{"type", "object"}, {"additionalProperties", true}};
    } else if constexpr (std::is_same_v<T, Json>) {
        return object{};
    } else if constexpr (IsList<T>::value) {
        return object{{"type", "array"}, {"items", schema_of<typename T::value_type>(book)}};
    } else {
        return book.refer<T>();
    }
}

// Members with their schemas: {"limit": {"type": …, "description": …}}
template <Described T>
JsonObject member_schemas(SchemaBook& book) {
    JsonObject properties;
    for_each_member<T>([&](std::string_view name, auto pointer) {
        Json schema = schema_of<std::decay_t<decltype(std::declval<T&>().*pointer)>>(book);
        if constexpr (requires { T::kNotes; })
            for (const Note& note : T::kNotes)
                if (note.member == name) schema.get_object()["description"] = note.text;
        properties[wire_name(name)] = std::move(schema);
    });
    return properties;
}

template <Described T>
Json SchemaBook::refer() {
    const std::string name = schema_name(boost::typeindex::type_id<T>().pretty_name());
    if (!definitions_.contains(name)) {
        definitions_[name] = Json();  // a struct may hold itself
        JsonArray required;
        for_each_member<T>([&](std::string_view member, auto pointer) {
            if constexpr (!kMayBeAbsent<std::decay_t<decltype(std::declval<T&>().*pointer)>>)
                required.push_back(Json(wire_name(member)));
        });
        JsonObject schema{{"type", "object"}, {"properties", member_schemas<T>(*this)}};
        if (!required.empty()) schema["required"] = std::move(required);
        definitions_[name] = std::move(schema);
    }
    return JsonObject{{"$ref", "#/components/schemas/" + name}};
}

}  // namespace millrace::api
