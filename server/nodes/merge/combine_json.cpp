#include "nodes/merge/combine_json.hpp"

#include <string>

namespace millrace::nodes {
namespace {

bool is_empty(const Json& value) {
    return value.is_null() || (value.is_string() && value.get_string().empty());
}

void merge_lists(JsonArray& target, const JsonArray& source, MergeRules rules);

// `is_new`: there was no value at this place.
void merge_value(Json& target, bool is_new, const Json& source, MergeRules rules) {
    if (rules.skips_empty && !is_new && is_empty(source)) return;
    if (!rules.is_deep || is_new || (!source.is_object() && !source.is_array())) {
        target = source;
    } else if (const JsonArray* list = source.if_array()) {
        if (!target.is_array()) target.emplace_array();
        merge_lists(target.get_array(), *list, rules);
    } else if (!target.is_array()) {  // a list takes no named members
        if (!target.is_object()) target.emplace_object();
        merge_into(target.get_object(), source.get_object(), rules);
    }
}

void merge_lists(JsonArray& target, const JsonArray& source, MergeRules rules) {
    for (std::size_t i = 0; i < source.size(); ++i) {
        const bool is_new = i >= target.size();
        if (is_new) target.push_back(nullptr);
        merge_value(target[i], is_new, source[i], rules);
    }
}

}  // namespace

void merge_into(JsonObject& target, const JsonObject& source, MergeRules rules,
                std::string_view suffix) {
    std::string with_suffix;
    for (const auto& member : source) {
        std::string_view name = member.key();
        if (!suffix.empty()) name = with_suffix.assign(name).append(suffix);
        const std::size_t before = target.size();
        Json& place = target[name];
        merge_value(place, target.size() != before, member.value(), rules);
    }
}

}  // namespace millrace::nodes
