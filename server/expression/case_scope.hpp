// A scope over plain data, for conformance cases and tests: the current item, the nodes before it
// in order, a fixed clock.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "expression/scope.hpp"

namespace millrace::expression {

class CaseScope final : public Scope {
  public:
    // {"json":{…}?, "items":[…]?, "nodes":{"Name":[item…]}?, "timezone"?, "now"?}. The last of
    // `nodes` feeds the current node; item i of each descends from item i of the one before. A
    // node's items may also be a list of outputs.
    static Result<CaseScope> from_json(const JsonObject& data);

    const workflow::ItemList* input(std::size_t index) const override;
    std::size_t item_index() const override { return 0; }
    std::size_t run_index() const override { return 0; }
    std::optional<workflow::Source> previous_node() const override;
    std::string_view node_name() const override { return "Current"; }
    const Json& node_parameters() const override { return no_members_; }
    bool has_node(std::string_view name) const override { return nodes_.contains(name); }
    std::vector<std::string> node_names() const override;
    bool has_run(std::string_view name) const override { return nodes_.contains(name); }
    const Json* parameters_of(std::string_view name) const override;
    Json context_of(std::string_view) const override { return no_members_; }
    Result<const workflow::ItemList*> items_of(std::string_view name,
                                               std::optional<std::size_t> output,
                                               std::optional<std::size_t> run) const override;
    Result<workflow::Item> paired_item(std::string_view name,
                                       std::size_t item_index) const override;
    const WorkflowFacts& workflow_facts() const override { return workflow_; }
    const ExecutionFacts& execution_facts() const override { return execution_; }
    const Json& variables() const override { return no_members_; }
    Result<std::optional<std::string>> environment(std::string_view name) const override;
    Time now() const override { return now_; }
    std::string_view time_zone() const override { return time_zone_; }
    double random() const override { return 0.75; }
    ScriptAnswers* script_answers() const override { return answers_; }

    std::size_t item_count() const { return items_.size(); }
    void set_script_answers(ScriptAnswers* answers) { answers_ = answers; }  // outlive the scope

  private:
    CaseScope() = default;

    workflow::ItemList items_;
    std::map<std::string, std::vector<workflow::ItemList>, std::less<>> nodes_;
    std::string last_node_;
    WorkflowFacts workflow_{"case", "Case", false};
    ExecutionFacts execution_{"1", "test", ""};
    Json no_members_ = JsonObject();
    Time now_{};
    std::string time_zone_ = "America/New_York";
    ScriptAnswers* answers_ = nullptr;
};

}  // namespace millrace::expression
