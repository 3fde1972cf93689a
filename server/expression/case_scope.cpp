#include "expression/case_scope.hpp"

namespace millrace::expression {
namespace {

workflow::ItemList with_origins(const workflow::ItemList& items) {
    workflow::ItemList out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        workflow::Item item = items[i];
        if (item.paired.empty()) item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i)};
        out.push_back(std::move(item));
    }
    return out;
}

Result<workflow::ItemList> read_items(const Json& list) {
    Result<workflow::ItemList> items = workflow::items_from_json(list);
    if (!items) return items.error();
    return with_origins(*items);
}

}  // namespace

Result<CaseScope> CaseScope::from_json(const JsonObject& data) {
    CaseScope scope;
    if (const Json* nodes = data.if_contains("nodes")) {
        if (!nodes->is_object())
            return Error{ErrorKind::InvalidInput, "The case's \"nodes\" must be an object."};
        for (const auto& [name, value] : nodes->get_object()) {
            const bool has_outputs =
                value.is_array() && !value.get_array().empty() && value.get_array()[0].is_array();
            std::vector<workflow::ItemList>& outputs = scope.nodes_[std::string(name)];
            const JsonArray one{value};
            for (const Json& output : has_outputs ? value.get_array() : one) {
                Result<workflow::ItemList> items = read_items(output);
                if (!items) return items.error();
                outputs.push_back(std::move(*items));
            }
            scope.last_node_ = name;
        }
    }
    if (const Json* items = data.if_contains("items")) {
        Result<workflow::ItemList> read = read_items(*items);
        if (!read) return read.error();
        scope.items_ = std::move(*read);
    } else {
        const Json* json = data.if_contains("json");
        JsonObject object;
        if (json != nullptr && json->is_object()) object = json->get_object();
        scope.items_.push_back(workflow::make_item(std::move(object), workflow::PairedItem{}));
    }
    if (const Json* zone = data.if_contains("timezone"); zone != nullptr && zone->is_string())
        scope.time_zone_ = text_of(zone->get_string());
    scope.now_ =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (const Json* now = data.if_contains("now"); now != nullptr && now->is_string()) {
        const auto time = time_from_iso(text_of(now->get_string()));
        if (!time) return Error{ErrorKind::InvalidInput, "The case's \"now\" is no ISO time."};
        scope.now_ = *time;
    }
    return scope;
}

const workflow::ItemList* CaseScope::input(std::size_t index) const {
    return index == 0 ? &items_ : nullptr;
}

std::optional<workflow::Source> CaseScope::previous_node() const {
    if (last_node_.empty()) return std::nullopt;
    return workflow::Source{last_node_, 0, 0};
}

std::vector<std::string> CaseScope::node_names() const {
    std::vector<std::string> names;
    for (const auto& node : nodes_) names.push_back(node.first);
    return names;
}

const Json* CaseScope::parameters_of(std::string_view name) const {
    return has_node(name) ? &no_members_ : nullptr;
}

Result<const workflow::ItemList*> CaseScope::items_of(std::string_view name,
                                                      std::optional<std::size_t> output,
                                                      std::optional<std::size_t> run) const {
    const auto found = nodes_.find(name);
    const std::size_t index = output.value_or(0);
    if (found == nodes_.end() || run.value_or(0) != 0)
        return Error{ErrorKind::Expression,
                     "Node \"" + std::string(name) + "\" has not run that often."};
    if (index >= found->second.size())
        return Error{ErrorKind::Expression, "Node \"" + std::string(name) +
                                                "\" has no branch with index " +
                                                std::to_string(index) + "."};
    return &found->second[index];
}

Result<workflow::Item> CaseScope::paired_item(std::string_view name, std::size_t item_index) const {
    const Result<const workflow::ItemList*> items = items_of(name, std::nullopt, std::nullopt);
    if (!items) return items.error();
    if (item_index >= (*items)->size())
        return Error{ErrorKind::Expression, "Node \"" + std::string(name) +
                                                "\" has no item that item " +
                                                std::to_string(item_index) + " descends from."};
    return (**items)[item_index];
}

Result<std::optional<std::string>> CaseScope::environment(std::string_view) const {
    return Error{ErrorKind::Expression, "Access to environment variables is not allowed here."};
}

}  // namespace millrace::expression
