// Hands expressions over to script hosts.
#pragma once

#include <vector>

#include "expression/expression.hpp"
#include "expression/scope.hpp"
#include "expression/script_answers.hpp"
#include "script/script_pool.hpp"

namespace millrace::expression {

// What a script is told about the run around it.
script::Facts facts_of(const Scope& scope);

// Who may share a host with a run of this workflow.
script::Tenant tenant_of(std::string project, const script::Facts& facts);

// Answers a script's questions from a scope.
template <class Interface>
class ScopeQuestions : public Interface {
  public:
    // The scope outlives this.
    explicit ScopeQuestions(const Scope& scope) : scope_(scope) {}

    Result<const workflow::ItemList*> items_of(std::string_view node,
                                               std::optional<std::size_t> output,
                                               std::optional<std::size_t> run) override {
        return scope_.items_of(node, output, run);
    }
    Result<workflow::Item> paired_item(std::string_view node, std::size_t item) override {
        return scope_.paired_item(node, item);
    }
    const workflow::ItemList* input(std::size_t index) override { return scope_.input(index); }
    script::NodePresence presence_of(std::string_view node) override {
        return {scope_.has_node(node), scope_.has_run(node)};
    }
    const Json* parameters_of(std::optional<std::string_view> node) override {
        return node ? scope_.parameters_of(*node) : &scope_.node_parameters();
    }
    Json context_of(std::string_view node) override { return scope_.context_of(node); }
    const Json& variables() override { return scope_.variables(); }
    Result<std::optional<std::string>> environment(std::string_view name) override {
        return scope_.environment(name);
    }

  private:
    const Scope& scope_;
};

// Has the questions answered, all items and expressions together, and puts the answers into
// `answers`; a failure of the script host is the answer to each of them. `project` says with whom a
// host may be shared. `added_names` as in Scope::added_name.
Task<> ask_script(script::ScriptPool& pool, std::string project, const Scope& scope,
                  std::vector<ScriptQuestion> questions, InvalidDates dates, ScriptAnswers& answers,
                  JsonObject added_names = {});

}  // namespace millrace::expression
