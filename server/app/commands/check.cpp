// millrace check: what is wrong with workflow files, without running them.
#include <iostream>

#include "app/commands.hpp"
#include "app/workflow_file.hpp"
#include "nodes/all_nodes.hpp"
#include "sdk/check_workflow.hpp"

namespace millrace::app {
namespace {

void print_json(const workflow::Workflow& workflow, const std::vector<workflow::Problem>& problems,
                bool echo) {
    JsonArray list;
    for (const workflow::Problem& problem : problems) list.push_back(workflow::to_json(problem));
    JsonObject answer;
    answer["problems"] = std::move(list);
    if (echo) answer["workflow"] = workflow.document();
    std::cout << to_json_text(answer) << "\n";
}

void print_text(const std::filesystem::path& path, const std::vector<workflow::Problem>& problems) {
    for (const workflow::Problem& problem : problems)
        std::cout << path.string() << ": "
                  << (problem.severity == workflow::Severity::Error ? "error" : "warning") << " ["
                  << problem.code << "] " << problem.message << "\n";
    if (problems.empty()) std::cout << path.string() << ": no problems\n";
}

}  // namespace

int check_command(const CheckOptions& options) {
    sdk::NodeRegistry registry;
    nodes::add_all(registry);
    int exit_code = kExitGood;
    for (const std::filesystem::path& path : options.workflows) {
        const auto workflow = read_workflow_file(path);
        if (!workflow) return report(workflow.error());
        const auto problems = sdk::check_workflow(*workflow, registry);
        for (const workflow::Problem& problem : problems)
            if (problem.severity == workflow::Severity::Error) exit_code = kExitFailed;
        if (options.json)
            print_json(*workflow, problems, options.echo);
        else
            print_text(path, problems);
    }
    return exit_code;
}

}  // namespace millrace::app
