// A workflow run without storage, for benchmarks: every node type, nothing kept.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/random.hpp"
#include "base/runtime.hpp"
#include "engine/run.hpp"
#include "nodes/all_nodes.hpp"
#include "sdk/memory_state_store.hpp"

namespace millrace::bench {

class RunBench {
  public:
    RunBench() { nodes::add_all(registry_); }

    std::shared_ptr<const engine::Plan> plan(std::string_view document) const {
        return engine::make_plan(workflow::parse_workflow_text(document).value(), registry_);
    }

    // One run to its end; what it made is freed again.
    workflow::RunStatus run(const std::shared_ptr<const engine::Plan>& plan,
                            const workflow::ItemList& items) {
        engine::RunRequest request;
        request.plan = plan;
        request.start_items = items;
        const engine::RunServices services{.clock = clock_,
                                           .random = random_,
                                           .journal = journal_,
                                           .state = state_,
                                           .variables = variables_,
                                           .default_time_zone = "Etc/UTC"};
        workflow::RunStatus status = workflow::RunStatus::Running;
        run_to_end(run_and_keep_status(std::move(request), services, status));
        return status;
    }

  private:
    static Task<> run_and_keep_status(engine::RunRequest request,
                                      const engine::RunServices& services,
                                      workflow::RunStatus& status) {
        const auto reason = std::make_shared<engine::StopReason>();
        const engine::RunOutcome outcome =
            co_await engine::run_workflow(std::move(request), services, reason);
        status = outcome.record.status;
    }

    sdk::NodeRegistry registry_;
    FixedClock clock_{Time(std::chrono::milliseconds(1767323045000))};
    SeededRandom random_{1};
    engine::NoJournal journal_;
    sdk::MemoryStateStore state_;
    Json variables_ = JsonObject();
};

}  // namespace millrace::bench
