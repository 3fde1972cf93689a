#include "workflow/validation.hpp"

#include <map>

#include "base/json.hpp"

namespace millrace::workflow {
namespace {

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

void check_names(const Workflow& workflow, std::vector<Problem>& problems) {
    std::map<std::string_view, int> uses;
    for (const Node& node : workflow.nodes())
        if (++uses[node.name] == 2)
            problems.push_back(
                {Severity::Error, "duplicate_node_name", node.name, "name",
                 "Two nodes are named " + quoted(node.name) +
                     ". Rename one: connections and expressions find nodes by name."});
}

void check_connections(const Workflow& workflow, const NodeTypeCatalog& catalog,
                       std::vector<Problem>& problems) {
    for (const DanglingConnection& dangling : workflow.dangling()) {
        const bool source = dangling.missing == dangling.from;
        problems.push_back({Severity::Warning,
                            source ? "missing_connection_source" : "missing_connection_target",
                            source ? std::string() : dangling.from,
                            {},
                            "A connection leads from " + quoted(dangling.from) + " to " +
                                quoted(dangling.to) + ", but there is no node " +
                                quoted(dangling.missing) + ". It is ignored."});
    }
    for (const Connection& connection : workflow.connections()) {
        if (connection.to_type != "main") continue;
        const Node& target = workflow.nodes()[connection.to];
        const auto facts = catalog.find_type(target.type, target.type_version);
        if (!facts || !facts->input_count || connection.to_input < *facts->input_count) continue;
        problems.push_back({Severity::Error,
                            "missing_input",
                            target.name,
                            {},
                            "A connection from " + quoted(workflow.nodes()[connection.from].name) +
                                " leads to input " + std::to_string(connection.to_input + 1) +
                                " of " + quoted(target.name) + ", which has " +
                                std::to_string(*facts->input_count) + " inputs."});
    }
}

void check_types(const Workflow& workflow, const NodeTypeCatalog& catalog,
                 std::vector<Problem>& problems) {
    for (const Node& node : workflow.nodes()) {
        const auto facts = catalog.find_type(node.type, node.type_version);
        if (!facts) {
            problems.push_back(
                {Severity::Warning, "unknown_type", node.name, "type",
                 "The node type " + quoted(node.type) + " of " + quoted(node.name) +
                     " is not installed. The run will fail if it reaches this node."});
            continue;
        }
        if (!facts->has_version)
            problems.push_back({Severity::Warning, "unknown_type_version", node.name, "typeVersion",
                                quoted(node.name) + " asks for version " +
                                    number_to_text(node.type_version) + " of " + quoted(node.type) +
                                    "; known are " + facts->known_versions + "."});
        if (node.disabled) continue;
        for (Problem& problem : catalog.check_parameters(node))
            problems.push_back(std::move(problem));
    }
}

void check_settings_of_nodes(const Workflow& workflow, std::vector<Problem>& problems) {
    const JsonArray& nodes = workflow.document().at("nodes").get_array();
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (const RetryProblem& problem : check_retries(nodes[i].get_object()))
            problems.push_back({Severity::Warning, "wrong_node_setting", workflow.nodes()[i].name,
                                std::string(problem.field),
                                "The setting " + quoted(problem.field) + " of " +
                                    quoted(workflow.nodes()[i].name) + " " + problem.message +
                                    ". It is ignored."});
}

// Marks everything that can be reached from the triggers; sub-nodes (models, tools) hang on by
// connections of other types and point towards the node that uses them.
void check_reachability(const Workflow& workflow, const NodeTypeCatalog& catalog,
                        std::vector<Problem>& problems) {
    const std::size_t count = workflow.nodes().size();
    std::vector<bool> reached(count);
    std::vector<bool> is_sub_node(count);
    std::vector<bool> has_input(count);
    for (const Connection& connection : workflow.connections()) {
        if (connection.from_type != "main") is_sub_node[connection.from] = true;
        if (connection.to_type == "main") has_input[connection.to] = true;
    }
    std::vector<std::size_t> open;
    bool has_trigger = false;
    bool has_unknown_start = false;
    for (std::size_t i = 0; i < count; ++i) {
        const Node& node = workflow.nodes()[i];
        const auto facts = catalog.find_type(node.type, node.type_version);
        const bool is_start = facts ? facts->is_trigger : !has_input[i] && !is_sub_node[i];
        if (!is_start) continue;
        (facts ? has_trigger : has_unknown_start) |= !node.disabled;
        reached[i] = true;
        open.push_back(i);
    }
    if (!has_trigger && !has_unknown_start && count > 0)
        problems.push_back(
            {Severity::Warning,
             "no_trigger",
             {},
             {},
             "The workflow has no trigger, so nothing starts it but a run by hand. Add a trigger "
             "node, for example Webhook or Schedule."});
    while (!open.empty()) {
        const std::size_t current = open.back();
        open.pop_back();
        for (const Connection* next : workflow.outgoing(current))
            if (!reached[next->to]) {
                reached[next->to] = true;
                open.push_back(next->to);
            }
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Node& node = workflow.nodes()[i];
        const auto facts = catalog.find_type(node.type, node.type_version);
        if (reached[i] || is_sub_node[i] || node.disabled || (facts && facts->is_annotation))
            continue;
        if (!has_trigger && !has_unknown_start && !has_input[i])
            continue;  // no_trigger says it already
        problems.push_back({Severity::Warning,
                            "unreachable_node",
                            node.name,
                            {},
                            "No trigger leads to " + quoted(node.name) + ": it will never run."});
    }
}

}  // namespace

JsonObject to_json(const Problem& problem) {
    JsonObject object;
    object["severity"] = problem.severity == Severity::Error ? "error" : "warning";
    object["code"] = problem.code;
    object["node"] = problem.node;
    object["parameter"] = problem.parameter;
    object["message"] = problem.message;
    return object;
}

std::vector<Problem> validate(const Workflow& workflow, const NodeTypeCatalog& catalog) {
    std::vector<Problem> problems;
    check_names(workflow, problems);
    check_connections(workflow, catalog, problems);
    check_types(workflow, catalog, problems);
    check_settings_of_nodes(workflow, problems);
    check_reachability(workflow, catalog, problems);
    return problems;
}

}  // namespace millrace::workflow
