#include "expression/detail/plain_path.hpp"

#include <algorithm>
#include <cmath>

#include "expression/detail/names.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/roots.hpp"

namespace millrace::expression {
namespace {

// $('Name').item.json, $node["Name"].json and $node.Name.json: the node's name.
std::optional<std::string> node_of(const Node& node) {
    if (node.kind != NodeKind::Member || (node.name != "json" && node.name != "data"))
        return std::nullopt;
    const Node& holder = *node.children[0];
    if (holder.kind != NodeKind::Member) return std::nullopt;
    const Node& base = *holder.children[0];
    if (base.kind == NodeKind::Root && base.name == "$node") return holder.name;
    const bool is_call = node.name == "json" && holder.name == "item" &&
                         base.kind == NodeKind::Call && base.children.size() == 2 &&
                         base.children[0]->kind == NodeKind::Root && base.children[0]->name == "$";
    if (!is_call || base.children[1]->kind != NodeKind::Constant ||
        !base.children[1]->value.is_text())
        return std::nullopt;
    return base.children[1]->name;
}

PathEnd step_into(const Json& value, std::string_view step) {
    if (const JsonObject* object = value.if_object()) {
        if (const Json* found = object->if_contains({step.data(), step.size()}))
            return {PathEnd::Kind::Found, found};
        if (is_object_member(step)) return {};
        return {PathEnd::Kind::Undefined};
    }
    if (const JsonArray* items = value.if_array()) {
        const auto index = array_index(step);
        if (!index) return {};
        if (*index >= items->size()) return {PathEnd::Kind::Undefined};
        return {PathEnd::Kind::Found, &(*items)[*index]};
    }
    return value.is_null() ? PathEnd{PathEnd::Kind::Undefined} : PathEnd{};
}

}  // namespace

std::optional<PlainPath> plain_path_of(const Node& root) {
    PlainPath path;
    const Node* node = &root;
    while (true) {
        if (node->kind == NodeKind::Chain) {
            node = node->children[0].get();
        } else if (node->kind == NodeKind::Root &&
                   (node->name == "$json" || node->name == "$data")) {
            break;
        } else if (auto name = node_of(*node)) {
            path.node = std::move(*name);
            if (path.node.empty()) return std::nullopt;
            break;
        } else if (node->kind == NodeKind::Member) {
            path.steps.push_back(node->name);
            node = node->children[0].get();
        } else if (node->kind == NodeKind::Index && node->children[1]->kind == NodeKind::Constant &&
                   node->children[1]->value.is_number()) {
            path.steps.push_back(number_to_text(node->children[1]->value.number()));
            node = node->children[0].get();
        } else {
            return std::nullopt;
        }
    }
    std::reverse(path.steps.begin(), path.steps.end());
    return path;
}

PathEnd follow(const PlainPath& path, const Scope& scope) {
    const Json* value = nullptr;
    if (path.node.empty()) {
        value = current_json(scope);
    } else {
        if (!scope.has_node(path.node) || !scope.has_run(path.node)) return {};
        const Result<workflow::Item> item = scope.paired_item(path.node, scope.item_index());
        if (!item) return {};
        value = item->json.get();  // the run's data keeps it alive
    }
    if (value == nullptr) return {};
    for (const std::string& step : path.steps) {
        const PathEnd end = step_into(*value, step);
        if (end.kind != PathEnd::Kind::Found) return end;
        value = end.value;
    }
    return {PathEnd::Kind::Found, value};
}

}  // namespace millrace::expression
