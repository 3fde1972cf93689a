#include "engine/run_queue.hpp"

#include <algorithm>
#include <tuple>

namespace millrace::engine {

RunQueue::RunQueue(const Plan& plan)
    : plan_(plan),
      is_v1_(plan.workflow.settings().is_execution_order_v1),
      delivered_(plan.nodes.size()) {}

void RunQueue::start(std::size_t node, workflow::ItemList items) {
    Step step;
    step.node = node;
    step.inputs.emplace_back(std::move(items));
    step.sources.emplace_back();
    ready_.push_back(std::move(step));
}

void RunQueue::deliver(std::size_t node, std::size_t run, const sdk::Outputs& outputs) {
    delivered_[node] = true;
    struct Delivery {
        Target target;
        std::size_t output;
        std::size_t index;  // keeps the document's order where places are equal
    };
    std::vector<Delivery> deliveries;
    const auto& connections = plan_.nodes[node].outputs;
    for (std::size_t output = 0; output < connections.size() && output < outputs.size(); ++output)
        for (const Target& target : connections[output]) {
            // In the old order an empty output still reaches the second and later inputs.
            if (outputs[output].empty() && (is_v1_ || target.input == 0)) continue;
            deliveries.push_back({target, output, deliveries.size()});
        }
    if (is_v1_) {
        // Every delivery goes to the front of the queue, so the one that is to run first comes
        // last.
        const auto rank = [&](const Delivery& delivery) {
            const PlannedNode& target = plan_.nodes[delivery.target.node];
            return std::tuple(-target.y, -target.x, delivery.index);
        };
        std::sort(deliveries.begin(), deliveries.end(),
                  [&](const Delivery& a, const Delivery& b) { return rank(a) < rank(b); });
    }
    for (const Delivery& delivery : deliveries)
        hand_over(delivery.target, outputs[delivery.output],
                  workflow::Source{plan_.nodes[node].node->name, delivery.output, run});
}

void RunQueue::enqueue(Step step) {
    if (is_v1_)
        ready_.push_front(std::move(step));
    else
        ready_.push_back(std::move(step));
}

void RunQueue::hand_over(const Target& target, const workflow::ItemList& items,
                         const workflow::Source& source) {
    const std::size_t input_count = plan_.nodes[target.node].inputs.size();
    if (input_count <= 1) {
        Step step;
        step.node = target.node;
        step.inputs.resize(target.input + 1);
        step.sources.resize(target.input + 1);
        step.inputs[target.input] = items;
        step.sources[target.input] = source;
        enqueue(std::move(step));
        return;
    }
    auto entry = std::find_if(waiting_.begin(), waiting_.end(),
                              [&](const auto& e) { return e.first == target.node; });
    const bool was_waiting = entry != waiting_.end();
    if (!was_waiting) entry = waiting_.insert(waiting_.end(), {target.node, {}});
    auto& sets = entry->second;
    // The first set in which this input is still free; data that comes twice waits in a set of its
    // own.
    auto set = std::find_if(sets.begin(), sets.end(),
                            [&](const Waiting& w) { return !w.inputs[target.input]; });
    if (set == sets.end()) {
        Waiting fresh;
        fresh.inputs.resize(input_count);
        fresh.sources.resize(input_count);
        set = sets.insert(sets.end(), std::move(fresh));
    }
    set->inputs[target.input] = items;
    set->sources[target.input] = source;
    if (std::all_of(set->inputs.begin(), set->inputs.end(),
                    [](const auto& input) { return input.has_value(); })) {
        Step step{target.node, std::move(set->inputs), std::move(set->sources)};
        sets.erase(set);
        if (sets.empty()) waiting_.erase(entry);
        enqueue(std::move(step));
        return;
    }
    if (!was_waiting && !is_v1_)
        pull_in_missing_parents(target, *plan_.find_node(source.node), items);
}

bool RunQueue::is_ready(std::size_t node) const {
    return std::any_of(ready_.begin(), ready_.end(),
                       [&](const Step& step) { return step.node == node; });
}

// The old order: a node that got data on one input makes sure that its other inputs can get theirs,
// by starting the first node of each branch that has not run and will not run by itself.
void RunQueue::pull_in_missing_parents(const Target& target, std::size_t parent,
                                       const workflow::ItemList& items) {
    for (const auto& sources : plan_.nodes[target.node].inputs)
        for (const workflow::Source& source : sources) {
            const auto feeder = plan_.find_node(source.node);
            if (!feeder || *feeder == parent) continue;
            const auto missing = missing_ancestor(*feeder, parent);
            if (!missing) continue;
            const auto above = plan_.ancestors(*missing);
            const bool is_below_parent =
                std::find(above.begin(), above.end(), parent) != above.end();
            if (is_below_parent && items.empty()) continue;
            if (!plan_.nodes[*missing].inputs.empty()) continue;  // its own feeder will reach it
            Step step;
            step.node = *missing;
            step.inputs.emplace_back(workflow::ItemList{workflow::Item{}});
            step.sources.emplace_back(workflow::Source{plan_.nodes[parent].node->name, 0, 0});
            enqueue(std::move(step));
        }
}

// The topmost node of the branch that ends in `node` and has not run; nothing when the branch runs
// or ran anyway.
std::optional<std::size_t> RunQueue::missing_ancestor(std::size_t node, std::size_t parent) const {
    std::vector<bool> next_to_run(plan_.nodes.size());
    for (const auto& targets : plan_.nodes[parent].outputs)
        for (const Target& target : targets) next_to_run[target.node] = true;
    const auto will_run = [&](std::size_t candidate) {
        return next_to_run[candidate] || is_ready(candidate);
    };
    if (delivered_[node] || will_run(node)) return std::nullopt;
    std::size_t missing = node;
    for (const std::size_t above : plan_.ancestors(node)) {
        if (will_run(above)) return std::nullopt;
        if (delivered_[above]) break;
        missing = above;
    }
    return missing;
}

std::optional<Step> RunQueue::next() {
    while (ready_.empty() && !waiting_.empty())
        if (!release_waiting()) break;
    if (ready_.empty()) return std::nullopt;
    Step step = std::move(ready_.front());
    ready_.pop_front();
    return step;
}

// Nothing is ready: one waiting node runs with what it has. False when none can.
bool RunQueue::release_waiting() {
    const auto waits = [&](std::size_t node) {
        return std::any_of(waiting_.begin(), waiting_.end(),
                           [&](const auto& e) { return e.first == node; });
    };
    // A node behind another waiting node comes later, unless they wait for each other.
    auto chosen = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& entry) {
        const auto above = plan_.ancestors(entry.first);
        return std::none_of(above.begin(), above.end(),
                            [&](std::size_t node) { return node != entry.first && waits(node); });
    });
    if (chosen == waiting_.end()) chosen = waiting_.begin();
    const std::size_t node = chosen->first;
    Waiting set = std::move(chosen->second.front());
    chosen->second.pop_front();
    if (chosen->second.empty()) waiting_.erase(chosen);
    if (has_required_inputs(node, set))
        ready_.push_back(Step{node, std::move(set.inputs), std::move(set.sources)});
    return true;
}

bool RunQueue::has_required_inputs(std::size_t node, const Waiting& waiting) const {
    const auto has_data = [&](std::size_t input) {
        return input < waiting.inputs.size() && waiting.inputs[input].has_value();
    };
    sdk::RequiredInputs required;
    const PlannedNode& planned = plan_.nodes[node];
    if (is_v1_ && planned.type && planned.type->required_inputs)
        required = planned.type->required_inputs(*planned.node, *planned.parameters);
    std::size_t count = 0;
    for (std::size_t i = 0; i < waiting.inputs.size(); ++i) count += has_data(i) ? 1 : 0;
    return count >= required.at_least &&
           std::all_of(required.all_of.begin(), required.all_of.end(), has_data);
}

}  // namespace millrace::engine
