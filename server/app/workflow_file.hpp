// Workflow files on the command line.
#pragma once

#include <filesystem>
#include <vector>

#include "workflow/workflow.hpp"

namespace millrace::app {

inline constexpr std::size_t kMaxWorkflowFile = 64U << 20;

// Reads and parses; every error names the file.
Result<workflow::Workflow> read_workflow_file(const std::filesystem::path& path);

// A file may hold one document or a list of them, as some exports do.
Result<std::vector<workflow::Workflow>> read_workflow_documents(const std::filesystem::path& path);

}  // namespace millrace::app
