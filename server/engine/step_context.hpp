// The engine's side of sdk::NodeContext: one node, one step.
#pragma once

#include "engine/node_step.hpp"

namespace millrace::engine {

class StepContext final : public sdk::NodeContext {
  public:
    // All arguments outlive the context.
    StepContext(const Plan& plan, const workflow::RunData& data, const Step& step,
                const RunFacts& facts, const StepServices& services, NodeMemories& memories);

    const workflow::Node& node() const override { return *planned_.node; }
    const sdk::Parameter& parameters() const override { return *planned_.parameters; }
    std::size_t input_count() const override {
        return std::max(planned_.inputs.size(), step_.inputs.size());
    }
    const workflow::ItemList& input(std::size_t index) const override;
    std::optional<workflow::Source> source(std::size_t input) const override;
    std::size_t run_index() const override { return scope_.run_index(); }
    const expression::Scope& scope(std::size_t item) override;
    const Clock& clock() const override { return services_.clock; }
    Random& random() override { return services_.random; }
    std::string_view time_zone() const override { return facts_.time_zone; }
    std::string_view workflow_id() const override { return facts_.workflow.id; }
    sdk::StateStore& state() override { return services_.state; }
    sdk::NodeMemory& memory() override { return memories_[step_.node]; }
    Task<Result<void>> wait_until(Time time) override;
    Task<Result<void>> respond(http::Response response) override;
    bool awaits_response() const override;
    Result<void> add_metadata(std::string_view key, std::string_view value) override {
        return workflow::add_metadata(metadata_, key, value);
    }
    // That of the whole run so far.
    const workflow::RunMetadata& metadata() const { return metadata_; }

  private:
    const PlannedNode& planned_;
    const Step& step_;
    const RunFacts& facts_;
    const StepServices& services_;
    NodeMemories& memories_;
    RunScope scope_;
    workflow::RunMetadata metadata_;
};

}  // namespace millrace::engine
