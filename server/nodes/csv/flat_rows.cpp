#include "nodes/csv/flat_rows.hpp"

#include <algorithm>
#include <string>

#include "nodes/item_builder.hpp"

namespace millrace::nodes {
namespace {

bool is_flat(const JsonObject& object) {
    return std::none_of(object.begin(), object.end(),
                        [](const auto& member) { return member.value().is_structured(); });
}

// The depth is that of the parser's limit for JSON.
void flatten(const Json& value, std::string& path, JsonObject& out) {
    const std::size_t length = path.size();
    const auto step_into = [&](std::string_view name, const Json& inner) {
        if (length > 0) path += '.';
        path += name;
        if (inner.is_structured())
            flatten(inner, path, out);
        else
            out[path] = inner;
        path.resize(length);
    };
    if (value.is_object())
        for (const auto& member : value.get_object()) step_into(member.key(), member.value());
    else if (value.is_array())
        for (std::size_t i = 0; i < value.get_array().size(); ++i)
            step_into(std::to_string(i), value.get_array()[i]);
}

}  // namespace

workflow::ItemList flat_rows(const workflow::ItemList& items) {
    workflow::ItemList rows;
    ItemBuilder builder;
    for (const workflow::Item& item : items) {
        workflow::Item row;
        row.paired = item.paired;
        if (is_flat(item.json->get_object())) {
            row.json = item.json;
        } else {
            JsonObject object(builder.storage());
            std::string path;
            flatten(*item.json, path, object);
            row.json = builder.share(std::move(object));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace millrace::nodes
