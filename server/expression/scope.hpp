// What an expression may reach. The engine implements it over a run's data; nothing else is
// reachable.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "workflow/run_data.hpp"

namespace millrace::expression {

class ScriptAnswers;

// $workflow
struct WorkflowFacts {
    std::string id;
    std::string name;
    bool is_active = false;
};

// $execution
struct ExecutionFacts {
    std::string id;
    std::string mode;  // "test" or "production"
    std::string resume_url;
};

// References that a scope hands out stay valid as long as the scope.
class Scope {
  public:
    virtual ~Scope() = default;

    // Items on the current node's inputs; null when that input has none.
    virtual const workflow::ItemList* input(std::size_t index) const = 0;
    // Index of the current item in input 0; expressions outside items use 0.
    virtual std::size_t item_index() const = 0;
    virtual std::size_t run_index() const = 0;
    // Where input 0 came from ($prevNode); none for a start node.
    virtual std::optional<workflow::Source> previous_node() const = 0;

    // Name of the node whose parameter this is, and its parameters as written ($parameter); an
    // object.
    virtual std::string_view node_name() const = 0;
    virtual const Json& node_parameters() const = 0;

    // Other nodes by name, for $('Name'), $node["Name"], $items("Name").
    virtual bool has_node(std::string_view name) const = 0;
    virtual std::vector<std::string> node_names() const = 0;
    virtual bool has_run(std::string_view name) const = 0;  // executed in this run, with data
    virtual const Json* parameters_of(std::string_view name) const = 0;
    // What a node remembers within this run ($node["Loop"].context); an object, empty for most
    // nodes.
    virtual Json context_of(std::string_view name) const = 0;
    // Output items of a node. `output` none: the output that leads to the current node, else 0;
    // `run` none: the run the current data came from, else the last one.
    virtual Result<const workflow::ItemList*> items_of(std::string_view name,
                                                       std::optional<std::size_t> output,
                                                       std::optional<std::size_t> run) const = 0;
    // The item of node `name` that item `item_index` of input 0 descends from. Errors say why there
    // is none.
    virtual Result<workflow::Item> paired_item(std::string_view name,
                                               std::size_t item_index) const = 0;

    virtual const WorkflowFacts& workflow_facts() const = 0;
    virtual const ExecutionFacts& execution_facts() const = 0;
    // $execution.stepKey: names this step of this execution, the same however often it is tried,
    // so that others can tell a repetition. Empty: there are no steps.
    virtual std::string step_key() const { return {}; }
    virtual const Json& variables() const = 0;  // $vars; an object
    // $env: an error where access is blocked, nothing where the variable is not set.
    virtual Result<std::optional<std::string>> environment(std::string_view name) const = 0;
    virtual Time now() const = 0;
    virtual std::string_view time_zone() const = 0;  // IANA name, never empty
    virtual double random() const = 0;               // [0, 1), for Math.random()

    // What a node adds while it works: $response, $request, $pageCount. Null: undefined.
    virtual const Json* added_name(std::string_view) const { return nullptr; }

    // Where what the native evaluator does not know is looked up and noted; null: there is no
    // script engine.
    virtual ScriptAnswers* script_answers() const { return nullptr; }
};

}  // namespace millrace::expression
