#include "expression/script_evaluation.hpp"

namespace millrace::expression {
namespace {

// Whether the expression may look at the items of its node's input. A false alarm costs the sending
// of items, nothing else; what is hidden from this look is asked for by the host.
bool may_use_items(std::string_view source) {
    for (const std::string_view name : {"$json", "$binary", "$input", "$data", "$item", "$node"})
        if (source.find(name) != std::string_view::npos) return true;
    return false;
}

}  // namespace

script::Facts facts_of(const Scope& scope) {
    const WorkflowFacts& workflow = scope.workflow_facts();
    const ExecutionFacts& execution = scope.execution_facts();
    script::Facts facts;
    facts.now = scope.now();
    facts.time_zone = scope.time_zone();
    facts.workflow_id = workflow.id;
    facts.workflow_name = workflow.name;
    facts.is_workflow_active = workflow.is_active;
    facts.execution_id = execution.id;
    facts.execution_mode = execution.mode;
    facts.resume_url = execution.resume_url;
    facts.step_key = scope.step_key();
    facts.node = scope.node_name();
    facts.run_index = scope.run_index();
    facts.previous = scope.previous_node();
    return facts;
}

script::Tenant tenant_of(std::string project, const script::Facts& facts) {
    return {std::move(project),
            facts.workflow_id.empty() ? facts.workflow_name : facts.workflow_id};
}

Task<> ask_script(script::ScriptPool& pool, std::string project, const Scope& scope,
                  std::vector<ScriptQuestion> questions, InvalidDates dates, ScriptAnswers& answers,
                  JsonObject added_names) {
    script::ExpressionJob job;
    job.writes_invalid_dates = dates == InvalidDates::AsText;
    job.facts = facts_of(scope);
    job.facts.added_names = std::move(added_names);
    job.tenant = tenant_of(std::move(project), job.facts);
    const workflow::ItemList* items = scope.input(0);
    job.count = 1;
    if (items) job.count = std::max<std::size_t>(1, items->size());
    for (const ScriptQuestion& question : questions) {
        if (items && may_use_items(question.source)) job.items = *items;
        job.count = std::max(job.count, question.items.back() + 1);
        job.calls.push_back({question.source, question.items});
    }
    ScopeQuestions<script::Questions> answerer(scope);
    auto result = co_await pool.evaluate(std::move(job), answerer);
    for (std::size_t call = 0; call < questions.size(); ++call) {
        const ScriptQuestion& question = questions[call];
        for (std::size_t i = 0; i < question.items.size(); ++i)
            answers.put(
                question.source, question.items[i],
                result ? std::move((*result)[call][i]) : ScriptAnswers::Answer(result.error()));
    }
}

}  // namespace millrace::expression
