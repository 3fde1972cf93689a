// A workflow made ready to run: types looked up, parameters compiled, connections as indices. Made
// once per version of a workflow and shared by all its runs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/concurrency_rule.hpp"
#include "sdk/registry.hpp"
#include "workflow/workflow.hpp"

namespace millrace::engine {

// Where the items of an output go.
struct Target {
    std::size_t node = 0;
    std::size_t input = 0;
};

struct PlannedNode {
    const workflow::Node* node = nullptr;  // in Plan::workflow
    const sdk::NodeType* type = nullptr;   // null: not installed
    Json written_parameters;               // an object, with defaults for installed types
    std::optional<sdk::Parameter>
        parameters;  // the same, compiled; none for types that are not installed
    std::vector<std::vector<Target>> outputs;           // by output index, document order
    std::vector<std::vector<workflow::Source>> inputs;  // by input index: who may deliver there
    double x = 0;  // place on the canvas: decides which branch runs first
    double y = 0;
};

struct Plan {
    workflow::Workflow workflow;
    std::vector<PlannedNode> nodes;  // same indices as workflow.nodes()
    // Why the workflow cannot run at all: two nodes of one name (connections and data go by name,
    // so that a run would take one for the other), or limits that make no sense.
    std::optional<Error> problem{};
    ConcurrencyRule concurrency{};
    bool is_inline = false;  // it came with a call and is not stored by itself

    // The number of an installed node's own outputs; the error output comes after them.
    std::size_t output_count(std::size_t node) const;
    std::optional<std::size_t> find_node(std::string_view name) const {
        return workflow.find_node(name);
    }
    // Visits the nodes from which `node` can be reached over main connections, each once, nearest
    // first, with the output that leads there; ends early when the visitor says false.
    void walk_up(std::size_t node,
                 const std::function<bool(std::size_t parent, std::size_t output)>& visit) const;
    // All nodes from which `node` can be reached over main connections, nearest first.
    std::vector<std::size_t> ancestors(std::size_t node) const;
    // The output of `from` that leads to `to`, over the shortest way; nothing when there is no way.
    std::optional<std::size_t> leading_output(std::size_t from, std::size_t to) const;
};

// Never fails: nodes that cannot run fail when they are reached, and Plan::problem says what makes
// a run impossible. The registry must outlive the
// plan.
enum class PlanOrigin { Stored, Inline };
std::shared_ptr<const Plan> make_plan(workflow::Workflow workflow,
                                      const sdk::NodeRegistry& registry,
                                      PlanOrigin origin = PlanOrigin::Stored);

// Which node starts a run by hand or from the command line: a trigger (pinned ones first when
// `prefers_pinned`, then the manual trigger, then document order), else the first node without
// inputs. Errors when there is nothing to start.
Result<std::size_t> choose_start_node(const Plan& plan, bool prefers_pinned);

// Whether the node starts runs: an installed trigger, or a type that is not installed, is named
// like a trigger and has no inputs.
bool is_trigger(const Plan& plan, std::size_t node);

}  // namespace millrace::engine
