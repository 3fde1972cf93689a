#include "app/workflow_file.hpp"

#include "base/file.hpp"

namespace millrace::app {
namespace {

Error in_file(const std::filesystem::path& path, Error error) {
    if (error.message.find(path.string()) == std::string::npos)
        error.message = path.string() + ": " + error.message;
    return error;
}

}  // namespace

Result<workflow::Workflow> read_workflow_file(const std::filesystem::path& path) {
    auto text = read_file(path, kMaxWorkflowFile);
    if (!text) return text.error();
    auto workflow = workflow::parse_workflow_text(*text);
    if (!workflow) return in_file(path, workflow.error());
    return workflow;
}

Result<std::vector<workflow::Workflow>> read_workflow_documents(const std::filesystem::path& path) {
    auto text = read_file(path, kMaxWorkflowFile);
    if (!text) return text.error();
    std::vector<workflow::Workflow> workflows;
    const std::size_t first = text->find_first_not_of(" \t\r\n");
    if (first == std::string::npos || (*text)[first] != '[') {
        auto workflow = workflow::parse_workflow_text(*text);
        if (!workflow) return in_file(path, workflow.error());
        workflows.push_back(std::move(*workflow));
        return workflows;
    }
    auto json = parse_json(*text, {}, {.max_depth = 200, .integers = IntegerMode::Exact});
    if (!json) return in_file(path, json.error());
    for (Json& document : json->as_array()) {
        auto workflow = workflow::Workflow::parse(std::move(document));
        if (!workflow)
            return in_file(path, Error{workflow.error().kind,
                                       "document " + std::to_string(workflows.size() + 1) + ": " +
                                           workflow.error().message});
        workflows.push_back(std::move(*workflow));
    }
    return workflows;
}

}  // namespace millrace::app
