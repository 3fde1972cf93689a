#include "nodes/value_key.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace millrace::nodes {
namespace {

void append_object_key(std::string& out, const JsonObject& object) {
    std::vector<const boost::json::key_value_pair*> members;
    for (const auto& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* left, const auto* right) { return left->key() < right->key(); });
    out.push_back('{');
    for (const auto* member : members) {
        append_json_string(out, {member->key().data(), member->key().size()});
        append_value_key(out, &member->value());
    }
    out.push_back('}');
}

}  // namespace

void append_value_key(std::string& out, const Json* value) {
    if (!value) {
        out += "-;";
    } else if (is_number(*value)) {
        append_number(out, number_of(*value));
        out.push_back(';');
    } else if (const JsonObject* object = value->if_object()) {
        append_object_key(out, *object);
    } else if (const JsonArray* list = value->if_array()) {
        out.push_back('[');
        for (const Json& element : *list) append_value_key(out, &element);
        out.push_back(']');
    } else {
        append_json_text(out, *value);
        out.push_back(';');
    }
}

}  // namespace millrace::nodes
