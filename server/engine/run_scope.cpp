#include "engine/run_scope.hpp"

#include "engine/lineage.hpp"
#include "engine/step_key.hpp"

namespace millrace::engine {

RunScope::RunScope(const Plan& plan, const workflow::RunData& data, const Step& step,
                   const RunFacts& facts, const NodeMemories& memories, const Clock& clock,
                   Random& random)
    : plan_(plan),
      data_(data),
      step_(step),
      facts_(facts),
      memories_(memories),
      clock_(clock),
      random_(random) {
    const auto runs = data.nodes.find(node_name());
    run_ = runs == data.nodes.end() ? 0 : runs->second.size();
}

const workflow::ItemList* RunScope::input(std::size_t index) const {
    return index < step_.inputs.size() && step_.inputs[index] ? &*step_.inputs[index] : nullptr;
}

std::optional<workflow::Source> RunScope::previous_node() const {
    for (const auto& source : step_.sources)
        if (source) return source;
    return std::nullopt;
}

std::string RunScope::step_key() const {
    return engine::step_key(facts_.execution.id, plan_.nodes[step_.node].node->name, step_.visit);
}

std::string_view RunScope::node_name() const {
    return plan_.nodes[step_.node].node->name;
}

bool RunScope::has_node(std::string_view name) const {
    return plan_.find_node(name).has_value();
}

std::vector<std::string> RunScope::node_names() const {
    std::vector<std::string> names;
    names.reserve(plan_.nodes.size());
    for (const PlannedNode& planned : plan_.nodes) names.push_back(planned.node->name);
    return names;
}

bool RunScope::has_run(std::string_view name) const {
    return data_.last_run(name) != nullptr;
}

const Json* RunScope::parameters_of(std::string_view name) const {
    const auto node = plan_.find_node(name);
    return node ? &plan_.nodes[*node].written_parameters : nullptr;
}

Json RunScope::context_of(std::string_view name) const {
    JsonObject context;
    const auto node = plan_.find_node(name);
    const auto memory = node ? memories_.find(*node) : memories_.end();
    if (memory != memories_.end())
        for (const auto& [key, value] : memory->second.values) context[key] = value;
    return context;
}

Result<const workflow::ItemList*> RunScope::items_of(std::string_view name,
                                                     std::optional<std::size_t> output,
                                                     std::optional<std::size_t> run) const {
    const std::string quoted = "\"" + std::string(name) + "\"";
    const auto node = plan_.find_node(name);
    if (!node)
        return Error{ErrorKind::Expression,
                     "The expression refers to node " + quoted + ", which does not exist.",
                     "Check the spelling of the node's name."};
    const workflow::NodeRun* found = run ? data_.find_run(name, *run) : data_.last_run(name);
    if (!found)
        return Error{ErrorKind::Expression,
                     "Node " + quoted + " has not been executed" +
                         (run ? " for run " + std::to_string(*run) : std::string()) + ".",
                     "Connect it so that it runs before this node, or test with $(" + quoted +
                         ").isExecuted first."};
    const std::size_t index =
        output ? *output : plan_.leading_output(*node, step_.node).value_or(0);
    static const workflow::ItemList kNone;
    if (index >= found->outputs.size()) {
        if (output && index >= plan_.output_count(*node) + 1)
            return Error{ErrorKind::Expression,
                         "Node " + quoted + " has no output " + std::to_string(index) + "."};
        return &kNone;
    }
    return &found->outputs[index];
}

Result<workflow::Item> RunScope::paired_item(std::string_view name, std::size_t item_index) const {
    const auto items = items_of(name, std::nullopt, std::nullopt);
    if (!items) return items.error();
    for (std::size_t i = 0; i < step_.sources.size(); ++i)
        if (step_.sources[i]) return find_ancestor_item(data_, step_.sources, i, item_index, name);
    return find_ancestor_item(data_, step_.sources, 0, item_index, name);
}

Result<std::optional<std::string>> RunScope::environment(std::string_view name) const {
    if (facts_.environment) return (*facts_.environment)(name);
    return Error{ErrorKind::Expression, "Access to environment variables is blocked.",
                 "The operator can allow it with MILLRACE_BLOCK_ENV_ACCESS=false."};
}

}  // namespace millrace::engine
