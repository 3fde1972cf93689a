#include "engine/plan.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace millrace::engine {
namespace {

double coordinate(const Json& document, std::size_t node, std::size_t axis) {
    const Json& nodes = document.at("nodes");
    const Json* position = find_member(nodes.at(node), "position");
    if (!position || !position->is_array() || position->get_array().size() <= axis) return 0;
    const Json& value = position->get_array()[axis];
    return is_number(value) ? number_of(value) : 0;
}

void connect(Plan& plan, const workflow::Connection& connection) {
    if (connection.from_type != "main" || connection.to_type != "main") return;
    // Far beyond what any node has; protects against documents made to exhaust memory.
    constexpr std::size_t kMaxPort = 1000;
    if (connection.from_output > kMaxPort || connection.to_input > kMaxPort) return;
    auto& outputs = plan.nodes[connection.from].outputs;
    if (outputs.size() <= connection.from_output) outputs.resize(connection.from_output + 1);
    outputs[connection.from_output].push_back({connection.to, connection.to_input});
    auto& inputs = plan.nodes[connection.to].inputs;
    if (inputs.size() <= connection.to_input) inputs.resize(connection.to_input + 1);
    inputs[connection.to_input].push_back(
        {plan.nodes[connection.from].node->name, connection.from_output, 0});
}

std::optional<Error> repeated_name(const std::vector<workflow::Node>& nodes) {
    std::set<std::string_view> names;
    for (const workflow::Node& node : nodes)
        if (!names.insert(node.name).second)
            return Error{.kind = ErrorKind::InvalidInput,
                         .message = "Two nodes of the workflow are named \"" + node.name + "\".",
                         .hint = "Rename one: connections and expressions find nodes by name.",
                         .node = node.name};
    return std::nullopt;
}

}  // namespace

std::shared_ptr<const Plan> make_plan(workflow::Workflow workflow,
                                      const sdk::NodeRegistry& registry, PlanOrigin origin) {
    auto plan = std::make_shared<Plan>();
    plan->is_inline = origin == PlanOrigin::Inline;
    plan->workflow = std::move(workflow);
    const auto& nodes = plan->workflow.nodes();
    plan->nodes.resize(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        PlannedNode& planned = plan->nodes[i];
        planned.node = &nodes[i];
        planned.type = registry.find(nodes[i].type);
        planned.x = coordinate(plan->workflow.document(), i, 0);
        planned.y = coordinate(plan->workflow.document(), i, 1);
        planned.written_parameters = nodes[i].parameters;
        if (!planned.type) continue;
        planned.written_parameters = sdk::with_defaults(planned.type->description,
                                                        nodes[i].parameters, nodes[i].type_version);
        planned.parameters = sdk::Parameter::compile(planned.written_parameters);
    }
    for (const workflow::Connection& connection : plan->workflow.connections())
        connect(*plan, connection);
    plan->problem = repeated_name(nodes);
    auto concurrency = read_concurrency(plan->workflow);
    if (concurrency)
        plan->concurrency = std::move(*concurrency);
    else if (!plan->problem)
        plan->problem = concurrency.error();
    return plan;
}

std::size_t Plan::output_count(std::size_t node) const {
    const PlannedNode& planned = nodes[node];
    if (!planned.type) return 1;
    if (planned.type->output_count)
        return planned.type->output_count(*planned.node, *planned.parameters);
    return planned.type->description.output_count();
}

void Plan::walk_up(std::size_t node,
                   const std::function<bool(std::size_t parent, std::size_t output)>& visit) const {
    std::vector<bool> seen(nodes.size());
    std::deque<std::size_t> open{node};
    while (!open.empty()) {
        const std::size_t current = open.front();
        open.pop_front();
        for (const auto& sources : nodes[current].inputs)
            for (const workflow::Source& source : sources) {
                const auto parent = find_node(source.node);
                if (!parent || seen[*parent]) continue;
                seen[*parent] = true;
                if (!visit(*parent, source.output)) return;
                open.push_back(*parent);
            }
    }
}

std::vector<std::size_t> Plan::ancestors(std::size_t node) const {
    std::vector<std::size_t> result;
    walk_up(node, [&](std::size_t parent, std::size_t) {
        result.push_back(parent);
        return true;
    });
    return result;
}

std::optional<std::size_t> Plan::leading_output(std::size_t from, std::size_t to) const {
    std::optional<std::size_t> result;
    walk_up(to, [&](std::size_t parent, std::size_t output) {
        if (parent == from) result = output;
        return !result;
    });
    return result;
}

bool is_trigger(const Plan& plan, std::size_t node) {
    const PlannedNode& planned = plan.nodes[node];
    if (planned.type) return planned.type->description.is_trigger();
    const std::string& type = planned.node->type;
    return planned.inputs.empty() && (type.ends_with("Trigger") || type.ends_with("trigger"));
}

Result<std::size_t> choose_start_node(const Plan& plan, bool prefers_pinned) {
    const auto rank = [&](std::size_t i) -> int {
        const workflow::Node& node = *plan.nodes[i].node;
        if (node.disabled) return 0;
        if (is_trigger(plan, i)) {
            if (prefers_pinned && plan.workflow.pin_data().contains(node.name)) return 5;
            if (node.type == "n8n-nodes-base.manualTrigger") return 4;
            return plan.nodes[i].type ? 3 : 1;
        }
        const bool is_annotation =
            plan.nodes[i].type && plan.nodes[i].type->description.is_annotation();
        return plan.nodes[i].inputs.empty() && !is_annotation ? 2 : 0;
    };
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < plan.nodes.size(); ++i)
        if (rank(i) > 0 && (!best || rank(i) > rank(*best))) best = i;
    if (best) return *best;
    return Error{
        ErrorKind::InvalidInput, "The workflow has no node to start from.",
        "Add a trigger node, for example Manual Trigger, and connect it to the first node."};
}

}  // namespace millrace::engine
