// Request and answer structs, declared once with Boost.Describe: their JSON, their checks and their
// schema (schema.hpp) come from the declaration. Members are named in snake_case and travel in
// camelCase; a std::optional may be absent.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "http/urlencoded.hpp"

namespace millrace::api {

// Always sent; null without a value.
template <class T>
struct Nullable {
    std::optional<T> value{};
};

// A whole number within limits.
template <int Least, int Most, int Default>
struct Bounded {
    int value = Default;
};

// Any JSON, described to callers as a Shape: for what others check, or nobody.
template <class Shape>
struct Loose {
    Json value;
};

// The values of an enum that travels as the text of its to_string: EnumValues<E>::kAll.
template <class E>
struct EnumValues;

// A sentence about a member, for the OpenAPI document. A described struct may hold a static list
// of them, kNotes, by the members' C++ names.
struct Note {
    std::string_view member;
    std::string_view text;
};

// "created_at" -> "createdAt"
std::string wire_name(std::string_view member);

template <class T>
concept Described = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <template <class> class Template, class T>
struct IsMadeFrom : std::false_type {};
template <template <class> class Template, class T>
struct IsMadeFrom<Template, Template<T>> : std::true_type {};
template <class T>
concept Optional = IsMadeFrom<std::optional, T>::value;
template <class T>
concept NullableValue = IsMadeFrom<Nullable, T>::value;
template <class T>
concept LooseValue = IsMadeFrom<Loose, T>::value;

template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};

template <class T>
struct IsBounded : std::false_type {};
template <int Least, int Most, int Default>
struct IsBounded<Bounded<Least, Most, Default>> : std::true_type {
    static constexpr int kLeast = Least;
    static constexpr int kMost = Most;
    static constexpr int kDefault = Default;
};

// Whether a member may be left out by the sender.
template <class T>
constexpr bool kMayBeAbsent = Optional<T> || IsBounded<T>::value;

// Calls visit(name in C++, pointer to member) for each member, inherited ones first.
template <Described T, class Visitor>
void for_each_member(Visitor&& visit) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                             boost::describe::mod_inherited>;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { visit(std::string_view(member.name), member.pointer); });
}

template <class T>
Json to_json(T value) {
    if constexpr (Described<T>) {
        JsonObject object;
        for_each_member<T>([&](std::string_view name, auto pointer) {
            auto& member = value.*pointer;
            if constexpr (Optional<std::decay_t<decltype(member)>>) {
                if (member) object[wire_name(name)] = to_json(std::move(*member));
            } else {
                object[wire_name(name)] = to_json(std::move(member));
            }
        });
        return object;
    } else if constexpr (IsList<T>::value) {
        JsonArray list;
        for (auto& element : value) list.push_back(to_json(std::move(element)));
        return list;
    } else if constexpr (NullableValue<T>) {
        return value.value ? to_json(std::move(*value.value)) : Json();
    } else if constexpr (LooseValue<T>) {
        return std::move(value.value);
    } else if constexpr (std::is_same_v<T, Time>) {
        return Json(to_iso_text(value));
    } else if constexpr (std::is_enum_v<T>) {
        return Json(to_string(value));
    } else {
        return Json(std::move(value));
    }
}

// Where a value was found, for messages.
struct Place {
    enum class Part { Body, Query };
    Part part = Part::Body;
    std::string name{};  // dotted path; empty: the body itself

    Place member(std::string_view member_name) const;
    Place element(std::size_t index) const;
};

Error wrong_value(const Place& place, std::string_view wanted, const Json& got);
Error missing_value(const Place& place, std::string_view wanted);

// "one of new, running, …"
template <class E>
std::string enum_texts() {
    std::string list = "one of ";
    for (const E value : EnumValues<E>::kAll)
        list += (list.size() > 7 ? ", " : "") + std::string(to_string(value));
    return list;
}

// What must be there, for messages.
template <class T>
std::string wanted() {
    if constexpr (Optional<T>)
        return wanted<typename T::value_type>();
    else if constexpr (std::is_same_v<T, bool>)
        return "true or false";
    else if constexpr (std::is_integral_v<T>)
        return "a whole number";
    else if constexpr (IsBounded<T>::value)
        return "a whole number from " + std::to_string(IsBounded<T>::kLeast) + " to " +
               std::to_string(IsBounded<T>::kMost);
    else if constexpr (std::is_same_v<T, std::string>)
        return "a text";
    else if constexpr (std::is_enum_v<T>)
        return enum_texts<T>();
    else if constexpr (std::is_same_v<T, JsonArray> || IsList<T>::value)
        return "a list";
    else
        return "an object";
}

// Reads what callers send. Unknown members are left to whoever keeps the document; null counts as
// absent where a member may be absent.
template <class T>
Result<void> read_value(const Place& place, const Json& json, T& out) {
    const auto wrong = [&] { return wrong_value(place, wanted<T>(), json); };
    if constexpr (Optional<T>) {
        if (json.is_null()) return {};
        return read_value(place, json, out.emplace());
    } else if constexpr (LooseValue<T>) {
        out.value = json;
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!json.is_bool()) return wrong();
        out = json.get_bool();
    } else if constexpr (IsBounded<T>::value) {
        if (json.is_null()) return {};
        if (!json.is_int64() || json.get_int64() < IsBounded<T>::kLeast ||
            json.get_int64() > IsBounded<T>::kMost)
            return wrong();
        out.value = static_cast<int>(json.get_int64());
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!json.is_string()) return wrong();
        out = text_of(json.get_string());
    } else if constexpr (std::is_enum_v<T>) {
        for (const T value : EnumValues<T>::kAll)
            if (json.is_string() && text_of(json.get_string()) == to_string(value)) {
                out = value;
                return {};
            }
        return wrong();
    } else if constexpr (std::is_same_v<T, JsonObject>) {
        if (!json.is_object()) return wrong();
        out = json.get_object();
    } else if constexpr (IsList<T>::value) {
        if (!json.is_array()) return wrong();
        const JsonArray& list = json.get_array();
        for (std::size_t i = 0; i < list.size(); ++i)
            if (auto read = read_value(place.element(i), list[i], out.emplace_back()); !read)
                return read;
    } else {
        static_assert(Described<T>, "a struct that travels is described");
        if (!json.is_object()) return wrong();
        Result<void> result;
        for_each_member<T>([&](std::string_view name, auto pointer) {
            if (!result) return;
            auto& member = out.*pointer;
            using Member = std::decay_t<decltype(member)>;
            const Place inner = place.member(wire_name(name));
            if (const Json* value = find_member(json, wire_name(name)))
                result = read_value(inner, *value, member);
            else if constexpr (!kMayBeAbsent<Member>)
                result = missing_value(inner, wanted<Member>());
        });
        return result;
    }
    return {};
}

// A request body.
template <class T>
Result<T> from_json(const Json& json) {
    T out;
    const auto read = read_value(Place{}, json, out);
    if (!read) return read.error();
    return out;
}

// The text of a query parameter as the JSON that a T is read from; text where it is not that.
template <class T>
Json query_json(const std::string& text) {
    if constexpr (Optional<T>) {
        return query_json<typename T::value_type>(text);
    } else if constexpr (std::is_same_v<T, bool>) {
        if (text == "true" || text == "false") return Json(text == "true");
    } else if constexpr (IsBounded<T>::value) {
        std::int64_t number = 0;
        const char* end = text.data() + text.size();
        const auto [stop, code] = std::from_chars(text.data(), end, number);
        if (code == std::errc{} && stop == end) return Json(number);
    }
    return Json(text);
}

// A query: unknown names are ignored; the first of a repeated name counts.
template <Described T>
Result<T> from_query(const http::Pairs& query) {
    T out;
    Result<void> result;
    for_each_member<T>([&](std::string_view member_name, auto pointer) {
        if (!result) return;
        using Member = std::decay_t<decltype(out.*pointer)>;
        static_assert(kMayBeAbsent<Member>, "no query parameter is required");
        const std::string name = wire_name(member_name);
        for (const auto& [key, text] : query) {
            if (key != name) continue;
            result =
                read_value(Place{Place::Part::Query, name}, query_json<Member>(text), out.*pointer);
            return;
        }
    });
    if (!result) return result.error();
    return out;
}

// For routes without query or body.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

}  // namespace millrace::api
