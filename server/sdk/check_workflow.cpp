#include "sdk/check_workflow.hpp"

#include "expression/expression_check.hpp"

namespace millrace::sdk {

std::vector<workflow::Problem> check_workflow(const workflow::Workflow& workflow,
                                              const NodeRegistry& registry) {
    auto problems = workflow::validate(workflow, registry);
    for (workflow::Problem& problem : expression::check_expressions(workflow))
        problems.push_back(std::move(problem));
    return problems;
}

}  // namespace millrace::sdk
