#include "sdk/registry.hpp"

namespace millrace::sdk {

void NodeRegistry::add(NodeType type) {
    const std::string name = type.description.type();
    const bool is_new = types_.emplace(name, std::move(type)).second;
    check(is_new, "every node type is registered once");
}

const NodeType* NodeRegistry::find(std::string_view type) const {
    const auto found = types_.find(type);
    return found == types_.end() ? nullptr : &found->second;
}

std::vector<const NodeType*> NodeRegistry::all() const {
    std::vector<const NodeType*> list;
    for (const auto& [name, type] : types_) list.push_back(&type);
    return list;
}

std::optional<NodeRegistry::TypeFacts> NodeRegistry::find_type(std::string_view type,
                                                               double version) const {
    const NodeType* found = find(type);
    if (!found) return std::nullopt;
    const NodeDescription& description = found->description;
    TypeFacts facts;
    facts.has_version = description.has_version(version);
    facts.is_trigger = description.is_trigger();
    facts.is_annotation = description.is_annotation();
    if (!description.has_dynamic_inputs()) facts.input_count = description.input_count();
    for (const double known : description.versions()) {
        if (!facts.known_versions.empty()) facts.known_versions += ", ";
        facts.known_versions += number_to_text(known);
    }
    return facts;
}

std::vector<workflow::Problem> NodeRegistry::check_parameters(const workflow::Node& node) const {
    std::vector<workflow::Problem> problems;
    const NodeType* type = find(node.type);
    if (!type) return problems;
    for (const std::string& path :
         missing_required(type->description, node.parameters, node.type_version))
        problems.push_back(
            {workflow::Severity::Error, "required_parameter_missing", node.name, path,
             "The parameter \"" + path + "\" of \"" + node.name + "\" is required and empty."});
    return problems;
}

NodeType make_node_type(std::string_view description_text, Execute execute) {
    auto description = NodeDescription::parse(description_text);
    check(description.has_value(), description ? "" : description.error().message.c_str());
    return NodeType{std::move(*description), execute};
}

}  // namespace millrace::sdk
