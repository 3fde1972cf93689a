// What the expressions of one step may reach: the run's data so far, seen from one node.
#pragma once

#include <functional>
#include <map>

#include "engine/plan.hpp"
#include "engine/run_queue.hpp"
#include "expression/scope.hpp"

namespace millrace::engine {

// The operator's environment variables by name, for $env; nothing for one that is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

// What a run is made with and does not change.
struct RunFacts {
    expression::WorkflowFacts workflow;
    expression::ExecutionFacts execution;
    std::string time_zone;  // IANA name
    std::string project{};  // whose run it is: script hosts are shared within one only
    const Json* variables = nullptr;
    const Environment* environment = nullptr;  // $env; null: blocked
};

// By node index: what nodes remember between their runs of one execution.
using NodeMemories = std::map<std::size_t, sdk::NodeMemory>;

class RunScope final : public expression::Scope {
  public:
    // All arguments outlive the scope.
    RunScope(const Plan& plan, const workflow::RunData& data, const Step& step,
             const RunFacts& facts, const NodeMemories& memories, const Clock& clock,
             Random& random);

    void set_item(std::size_t index) { item_ = index; }

    const workflow::ItemList* input(std::size_t index) const override;
    std::size_t item_index() const override { return item_; }
    std::size_t run_index() const override { return run_; }
    std::optional<workflow::Source> previous_node() const override;
    std::string_view node_name() const override;
    const Json& node_parameters() const override {
        return plan_.nodes[step_.node].written_parameters;
    }
    bool has_node(std::string_view name) const override;
    std::vector<std::string> node_names() const override;
    bool has_run(std::string_view name) const override;
    const Json* parameters_of(std::string_view name) const override;
    Json context_of(std::string_view name) const override;
    Result<const workflow::ItemList*> items_of(std::string_view name,
                                               std::optional<std::size_t> output,
                                               std::optional<std::size_t> run) const override;
    Result<workflow::Item> paired_item(std::string_view name,
                                       std::size_t item_index) const override;
    const expression::WorkflowFacts& workflow_facts() const override { return facts_.workflow; }
    const expression::ExecutionFacts& execution_facts() const override { return facts_.execution; }
    const Json& variables() const override { return *facts_.variables; }
    Result<std::optional<std::string>> environment(std::string_view name) const override;
    std::string step_key() const override;
    Time now() const override { return clock_.now(); }
    std::string_view time_zone() const override { return facts_.time_zone; }
    double random() const override { return random_.unit(); }
    expression::ScriptAnswers* script_answers() const override { return answers_; }
    void set_script_answers(expression::ScriptAnswers* answers) { answers_ = answers; }
    const Json* added_name(std::string_view name) const override {
        return added_names_ ? added_names_->if_contains(name) : nullptr;
    }
    void set_added_names(const JsonObject* names) { added_names_ = names; }

  private:
    const Plan& plan_;
    const workflow::RunData& data_;
    const Step& step_;
    const RunFacts& facts_;
    const NodeMemories& memories_;
    const Clock& clock_;
    Random& random_;
    std::size_t item_ = 0;
    std::size_t run_ = 0;
    expression::ScriptAnswers* answers_ = nullptr;
    const JsonObject* added_names_ = nullptr;
};

}  // namespace millrace::engine
