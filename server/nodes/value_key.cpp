#include "nodes/value_key.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

namespace millrace::nodes {
namespace {

// Each kind of value begins with a character of its own, and what follows says where it ends.
void append_text_key(std::string& out, std::string_view text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    char head[1 + sizeof length] = {'"'};
    std::memcpy(head + 1, &length, sizeof length);
    out.append(head, sizeof head);
    out += text;
}

void append_number_key(std::string& out, double number) {
    if (number == 0) number = 0;  // -0 as well
    if (std::isnan(number)) number = std::numeric_limits<double>::quiet_NaN();
    char bytes[1 + sizeof number] = {'#'};
    std::memcpy(bytes + 1, &number, sizeof number);
    out.append(bytes, sizeof bytes);
}

void append_object_key(std::string& out, const JsonObject& object) {
    std::vector<const boost::json::key_value_pair*> members;
    for (const auto& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* left, const auto* right) { return left->key() < right->key(); });
    out.push_back('{');
    for (const auto* member : members) {
        append_text_key(out, member->key());
        append_value_key(out, &member->value());
    }
    out.push_back('}');
}

}  // namespace

void append_value_key(std::string& out, const Json* value) {
    if (!value) {
        out += "-;";
    } else if (is_number(*value)) {
        append_number_key(out, number_of(*value));
    } else if (value->is_string()) {
        append_text_key(out, text_of(value->get_string()));
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
