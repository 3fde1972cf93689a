// What a run that is taken up again did before, step by step.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/plan.hpp"
#include "engine/run_entry.hpp"
#include "engine/run_scope.hpp"

namespace millrace::engine {

// The step that was under way.
struct ResumedStep {
    BegunStep begun;
    std::optional<Decision> decision{};
    std::vector<RecordedCall> calls{};
};

class Replay {
  public:
    Replay() = default;
    // `entries` in the order in which they were written.
    explicit Replay(std::vector<RunEntry> entries);

    // The next step and what came of it; null when all are told.
    RecordedStep* next();
    // Once next() said null. What nodes remembered, or the node whose record does not fit.
    Result<NodeMemories> memories(const Plan& plan) const;
    const std::optional<workflow::RunMetadata>& metadata() const { return metadata_; }
    const std::optional<ResumedStep>& under_way() const { return under_way_; }

  private:
    std::vector<RunEntry> entries_;
    std::size_t entry_ = 0;
    std::size_t step_ = 0;
    std::optional<workflow::RunMetadata> metadata_;
    std::optional<ResumedStep> under_way_;
};

}  // namespace millrace::engine
