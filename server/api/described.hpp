// Request and answer structs, declared once with Boost.Describe: their JSON, their checks and their
// schema come from the declaration. Members are named in snake_case and travel in camelCase; a
// std::optional may be absent.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <charconv>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/json.hpp"
#include "http/urlencoded.hpp"

namespace millrace::api {

// "created_at" -> "createdAt"
std::string wire_name(std::string_view member);

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};

// Calls visit(name, pointer to member) for each member.
template <Described T, class Visitor>
void for_each_member(Visitor&& visit) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                             boost::describe::mod_inherited>;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { visit(wire_name(member.name), member.pointer); });
}

template <class T>
Json to_json(const T& value) {
    if constexpr (Described<T>) {
        JsonObject object;
        for_each_member<T>([&](const std::string& name, auto pointer) {
            const auto& member = value.*pointer;
            if constexpr (IsOptional<std::decay_t<decltype(member)>>::value) {
                if (member) object[name] = to_json(*member);
            } else {
                object[name] = to_json(member);
            }
        });
        return object;
    } else if constexpr (IsList<T>::value) {
        JsonArray list;
        for (const auto& element : value) list.push_back(to_json(element));
        return list;
    } else {
        return Json(value);
    }
}

// The JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it) of a type.
template <class T>
Json schema_of() {
    using boost::json::object;
    if constexpr (IsOptional<T>::value) {
        return schema_of<typename T::value_type>();
    } else if constexpr (std::is_same_v<T, bool>) {
        return object{{"type", "boolean"}};
    } else if constexpr (std::is_integral_v<T>) {
        return object{{"type", "integer"}};
    } else if constexpr (std::is_same_v<T, std::string>) {
        return object{{"type", "string"}};
    } else if constexpr (std::is_same_v<T, JsonObject>) {
        return object{{"type", "object"}, {"additionalProperties", true}};
    } else if constexpr (std::is_same_v<T, JsonArray>) {
        return object{{"type", "array"}, {"items", object{}}};
    } else if constexpr (std::is_same_v<T, Json>) {
        return object{};
    } else if constexpr (IsList<T>::value) {
        return object{{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
    } else {
        static_assert(Described<T>, "a struct that travels is described");
        object properties;
        JsonArray required;
        for_each_member<T>([&](const std::string& name, auto pointer) {
            using Member = std::decay_t<decltype(std::declval<T>().*pointer)>;
            properties[name] = schema_of<Member>();
            if constexpr (!IsOptional<Member>::value) required.push_back(Json(name));
        });
        object schema{{"type", "object"}, {"properties", std::move(properties)}};
        if (!required.empty()) schema["required"] = std::move(required);
        return schema;
    }
}

Error wrong_member(const std::string& name, std::string_view wanted, const Json& got);
Error missing_member(const std::string& name);
Error wrong_query(const std::string& name, std::string_view wanted, std::string_view got);

template <class T>
Result<void> read_value(const std::string& name, const Json& json, T& out) {
    if constexpr (IsOptional<T>::value) {
        if (json.is_null()) return {};
        return read_value(name, json, out.emplace());
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!json.is_bool()) return wrong_member(name, "true or false", json);
        out = json.get_bool();
    } else if constexpr (std::is_integral_v<T>) {
        if (!json.is_int64()) return wrong_member(name, "an integer", json);
        out = static_cast<T>(json.get_int64());
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!json.is_string()) return wrong_member(name, "a text", json);
        out = std::string(json.get_string());
    } else if constexpr (std::is_same_v<T, JsonObject>) {
        if (!json.is_object()) return wrong_member(name, "an object", json);
        out = json.get_object();
    } else if constexpr (std::is_same_v<T, JsonArray>) {
        if (!json.is_array()) return wrong_member(name, "a list", json);
        out = json.get_array();
    } else if constexpr (std::is_same_v<T, Json>) {
        out = json;
    } else if constexpr (IsList<T>::value) {
        if (!json.is_array()) return wrong_member(name, "a list", json);
        for (const Json& element : json.get_array()) {
            const auto read = read_value(name + "[]", element, out.emplace_back());
            if (!read) return read;
        }
    } else {
        if (!json.is_object()) return wrong_member(name, "an object", json);
        Result<void> result;
        for_each_member<T>([&](const std::string& member_name, auto pointer) {
            if (!result) return;
            auto& member = out.*pointer;
            const std::string path = name.empty() ? member_name : name + "." + member_name;
            if (const Json* value = find_member(json, member_name))
                result = read_value(path, *value, member);
            else if constexpr (!IsOptional<std::decay_t<decltype(member)>>::value)
                result = missing_member(path);
        });
        return result;
    }
    return {};
}

// A request body. Unknown members are left to whoever keeps the document.
template <Described T>
Result<T> from_json(const Json& json) {
    T out;
    const auto read = read_value(std::string(), json, out);
    if (!read) return read.error();
    return out;
}

// A query: all members are optional texts, numbers or flags; unknown names are ignored.
template <Described T>
Result<T> from_query(const http::Pairs& query) {
    T out;
    Result<void> result;
    for_each_member<T>([&](const std::string& name, auto pointer) {
        for (const auto& [key, text] : query) {
            if (key != name || !result) continue;
            auto& member = (out.*pointer).emplace();
            using Member = std::decay_t<decltype(member)>;
            if constexpr (std::is_same_v<Member, bool>) {
                if (text != "true" && text != "false")
                    result = wrong_query(name, "true or false", text);
                member = text == "true";
            } else if constexpr (std::is_integral_v<Member>) {
                const auto [end, code] =
                    std::from_chars(text.data(), text.data() + text.size(), member);
                if (code != std::errc{} || end != text.data() + text.size())
                    result = wrong_query(name, "a number", text);
            } else {
                member = text;
            }
        }
    });
    if (!result) return result.error();
    return out;
}

// For routes without query or body.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

}  // namespace millrace::api
