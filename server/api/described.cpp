#include "api/described.hpp"

#include <cctype>

namespace millrace::api {
namespace {

constexpr std::size_t kMostShown = 60;  // bytes of a wrong value

// Cut between characters: the answer stays valid UTF-8.
std::string shortened(std::string text) {
    if (text.size() <= kMostShown) return text;
    std::size_t end = kMostShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

// Large values are named, not printed.
std::string shown(const Json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    return shortened(to_json_text(value));
}

std::string name_of(const Place& place) {
    if (place.part == Place::Part::Query) return "The query parameter \"" + place.name + "\"";
    return place.name.empty() ? "The body of the request" : "\"" + place.name + "\"";
}

}  // namespace

std::string wire_name(std::string_view member) {
    std::string name;
    bool is_start = false;
    for (const char c : member) {
        if (c == '_') {
            is_start = true;
            continue;
        }
        name.push_back(is_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                                : c);
        is_start = false;
    }
    return name;
}

Place Place::member(std::string_view member_name) const {
    return {part, name.empty() ? std::string(member_name) : name + "." + std::string(member_name)};
}

Place Place::element(std::size_t index) const {
    return {part, name + "[" + std::to_string(index) + "]"};
}

Error wrong_value(const Place& place, std::string_view wanted, const Json& got) {
    return Error{
        ErrorKind::InvalidInput,
        name_of(place) + " must be " + std::string(wanted) + ", but is " + shown(got) + ".",
    };
}

Error missing_value(const Place& place, std::string_view wanted) {
    return Error{ErrorKind::InvalidInput,
                 name_of(place) + " is missing in the body of the request.",
                 "It must be " + std::string(wanted) + "."};
}

}  // namespace millrace::api
