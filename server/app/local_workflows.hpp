// The workflows that a run from the command line may call.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "app/open_store.hpp"
#include "base/allowed_folders.hpp"
#include "triggers/stored_workflows.hpp"

namespace millrace::app {

// The executed one itself, and those in the database of the data folder, which is opened when it is
// first asked for.
class LocalWorkflows final : public engine::WorkflowSource {
  public:
    // All arguments outlive this.
    LocalWorkflows(const Config& config, const AllowedFolders& folders,
                   const sdk::NodeRegistry& registry, std::shared_ptr<const engine::Plan> executed);

    Task<Result<std::shared_ptr<const engine::Plan>>> find(std::string id) override;
    Result<std::string> read(const std::string& file) const override { return read_(file); }

  private:
    const Config& config_;
    const sdk::NodeRegistry& registry_;
    const std::shared_ptr<const engine::Plan> executed_;
    const triggers::WorkflowFileReader read_;
    std::unique_ptr<OpenStore> store_;
    std::optional<triggers::StoredWorkflows> stored_;
};

}  // namespace millrace::app
