// For this folder's tests: whether a JSON value is what a schema of the OpenAPI document says.
// Knows the words that the document uses, and refuses others.
#pragma once

#include <string>

#include "base/json.hpp"

namespace millrace::api {

class SchemaCheck {
  public:
    explicit SchemaCheck(const Json& openapi) : openapi_(openapi) {}

    // The first thing that is not as described; empty when all is.
    std::string problem(const Json& schema, const Json& value,
                        const std::string& path = "$") const {
        if (const Json* reference = find_member(schema, "$ref"))
            return referred(*reference, value, path);
        if (const Json* choices = find_member(schema, "anyOf")) {
            for (const Json& choice : choices->as_array())
                if (problem(choice, value, path).empty()) return {};
            return path + " is none of what it may be";
        }
        if (const Json* type = find_member(schema, "type"); type && !has_type(*type, value))
            return path + " is not " + to_json_text(*type) + ": " + to_json_text(value);
        if (const Json* texts = find_member(schema, "enum"); texts && !contains(*texts, value))
            return path + " is not one of " + to_json_text(*texts);
        if (value.is_object()) return members(schema, value.get_object(), path);
        if (value.is_array())
            if (const Json* items = find_member(schema, "items"))
                for (std::size_t i = 0; i < value.get_array().size(); ++i)
                    if (auto found = problem(*items, value.get_array()[i],
                                             path + "[" + std::to_string(i) + "]");
                        !found.empty())
                        return found;
        return {};
    }

  private:
    std::string referred(const Json& reference, const Json& value, const std::string& path) const {
        constexpr std::string_view kPrefix = "#/components/schemas/";
        const std::string_view text = text_of(reference.as_string());
        if (!text.starts_with(kPrefix)) return path + " refers to " + std::string(text);
        const Json* schemas = find_member(openapi_.at("components"), "schemas");
        const Json* schema = find_member(*schemas, text.substr(kPrefix.size()));
        if (!schema) return path + " refers to nothing: " + std::string(text);
        return problem(*schema, value, path);
    }

    std::string members(const Json& schema, const JsonObject& object,
                        const std::string& path) const {
        if (const Json* required = find_member(schema, "required"))
            for (const Json& name : required->as_array())
                if (!object.contains(name.as_string()))
                    return path + " has no " + std::string(text_of(name.as_string()));
        const Json* properties = find_member(schema, "properties");
        if (!properties) return {};
        for (const auto& [name, inner] : properties->as_object())
            if (const Json* member = object.if_contains(name))
                if (auto found = problem(inner, *member, path + "." + std::string(name));
                    !found.empty())
                    return found;
        return {};
    }

    static bool contains(const Json& list, const Json& value) {
        for (const Json& element : list.as_array())
            if (element == value) return true;
        return false;
    }

    static bool has_type(const Json& type, const Json& value) {
        if (type.is_array()) {
            for (const Json& one : type.get_array())
                if (has_type(one, value)) return true;
            return false;
        }
        const std::string_view name = text_of(type.as_string());
        if (name == "object") return value.is_object();
        if (name == "array") return value.is_array();
        if (name == "string") return value.is_string();
        if (name == "boolean") return value.is_bool();
        if (name == "integer") return value.is_int64() || value.is_uint64();
        if (name == "number") return is_number(value);
        return name == "null" && value.is_null();
    }

    const Json& openapi_;
};

}  // namespace millrace::api
