// Which node runs next: the order of execution, decided without doing anything.
//
// Two orders, as n8n defines them. v1: a branch is followed to its end before the next, the topmost
// first; a node with several inputs waits until all have data, and runs with what has come once
// nothing else can run. v0 (old documents): breadth first; a node with several inputs pulls in the
// nodes that could feed its other inputs.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "engine/plan.hpp"
#include "sdk/node.hpp"
#include "workflow/run_data.hpp"

namespace millrace::engine {

// One node with the data it is to run on.
struct Step {
    std::size_t node = 0;
    std::vector<std::optional<workflow::ItemList>> inputs;  // by input index; none: nothing came
    std::vector<std::optional<workflow::Source>> sources;   // same indices
    std::size_t visit = 0;  // how often the run came to the node before
};

class RunQueue {
  public:
    explicit RunQueue(const Plan& plan);

    // The node that starts the run, with its items as input 0.
    void start(std::size_t node, workflow::ItemList items);
    // Hands the outputs of a finished node to the nodes behind it. `run` is its run index.
    void deliver(std::size_t node, std::size_t run, const sdk::Outputs& outputs);
    // The next step, or nothing when the run is over. Nodes that still wait for inputs are released
    // here.
    std::optional<Step> next();
    // Nothing is ready and nothing waits.
    bool empty() const { return ready_.empty() && waiting_.empty(); }

  private:
    struct Waiting {
        std::vector<std::optional<workflow::ItemList>> inputs;
        std::vector<std::optional<workflow::Source>> sources;
    };
    void hand_over(const Target& target, const workflow::ItemList& items,
                   const workflow::Source& source);
    void enqueue(Step step);
    void pull_in_missing_parents(const Target& target, std::size_t parent,
                                 const workflow::ItemList& items);
    std::optional<std::size_t> missing_ancestor(std::size_t node, std::size_t parent) const;
    bool is_ready(std::size_t node) const;
    bool release_waiting();
    bool has_required_inputs(std::size_t node, const Waiting& waiting) const;

    const Plan& plan_;
    const bool is_v1_;
    std::deque<Step> ready_;  // front runs next
    std::vector<std::pair<std::size_t, std::deque<Waiting>>>
        waiting_;                  // by node, in order of first arrival
    std::vector<bool> delivered_;  // nodes that have run
};

}  // namespace millrace::engine
