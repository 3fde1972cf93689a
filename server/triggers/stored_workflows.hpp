// Stored workflows for the engine, ready to run.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "engine/workflow_source.hpp"
#include "store/store.hpp"

namespace millrace::triggers {

// The text of a file that workflows may be read from; may block.
using WorkflowFileReader = std::function<Result<std::string>(const std::string& file)>;

class StoredWorkflows final : public engine::WorkflowSource {
  public:
    // All arguments outlive this.
    StoredWorkflows(store::Store& store, const sdk::NodeRegistry& registry,
                    WorkflowFileReader reader)
        : store_(store), registry_(registry), reader_(std::move(reader)) {}

    Task<Result<std::shared_ptr<const engine::Plan>>> find(std::string id) override;
    Result<std::string> read(const std::string& file) const override { return reader_(file); }

  private:
    struct Version {
        std::string id;  // of the version
        bool is_active = false;
        std::shared_ptr<const engine::Plan> plan;
    };
    std::shared_ptr<const engine::Plan> known(const std::string& id, const std::string& version,
                                              bool is_active) const;

    store::Store& store_;
    const sdk::NodeRegistry& registry_;
    const WorkflowFileReader reader_;
    mutable std::mutex mutex_;                 // guards versions_; never held over a suspension
    std::map<std::string, Version> versions_;  // by workflow id: what was made ready last
};

}  // namespace millrace::triggers
