// What a workflow's code remembers between executions ($getWorkflowStaticData): one object for the
// whole workflow and one for each node.
#pragma once

#include "engine/run_scope.hpp"
#include "script/script_job.hpp"

namespace millrace::engine {

class StaticData {
  public:
    // All arguments outlive this.
    StaticData(sdk::StateStore& state, const RunFacts& facts, std::string_view node)
        : state_(state), facts_(facts), node_name_(node) {}

    Task<Result<void>> load();
    const JsonObject& global() const { return global_; }
    const JsonObject& node() const { return node_; }
    // Stores what has changed. As in n8n, only runs in production of saved workflows are
    // remembered.
    Task<Result<void>> save(const script::StaticData& changed);

  private:
    bool is_kept() const;
    std::string scope() const { return "workflow:" + facts_.workflow.id; }
    std::string node_key() const { return "staticData:node:" + node_name_; }
    Task<Result<JsonObject>> load_one(std::string key);

    sdk::StateStore& state_;
    const RunFacts& facts_;
    const std::string node_name_;
    JsonObject global_;
    JsonObject node_;
};

}  // namespace millrace::engine
