// What a run is asked for with, and the facts that the journal keeps of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/admission.hpp"
#include "engine/journal.hpp"
#include "engine/plan.hpp"
#include "engine/run_ancestry.hpp"
#include "engine/run_entry.hpp"

namespace millrace::engine {

class ResponseSink;

// A run that is taken up again: what the journal has of it.
struct Resumption {
    std::vector<RunEntry> entries;
    std::int64_t epoch = 1;
    std::int64_t next_entry = 0;
    Time started_at{};
};

struct RunRequest {
    std::shared_ptr<const Plan> plan;
    std::size_t start_node = 0;
    workflow::ItemList start_items{};  // what the start node is given
    workflow::RunMode mode = workflow::RunMode::Manual;
    Pins pins = Pins::None;
    ExecutionId id = 0;
    bool is_accepted = false;              // the journal has it already
    std::shared_ptr<ResponseSink> sink{};  // for webhook runs
    RunAncestry ancestry{};
    std::optional<store::ScheduleFire> fire{};  // for scheduled ones
    std::string source{};                       // what set off the trigger: see RunRecord
    // Its place among the runs that are limited; null: it needs none. See Engine::admit().
    std::shared_ptr<Admission::Turn> turn{};
    bool is_stored_as_new = false;        // so it is to be marked when it begins
    std::optional<Error> turn_problem{};  // why its place cannot be told: it fails
    std::function<void()> on_begin{};     // called when its turn has come
    std::optional<Resumption> resumption{};
    bool is_canceled = false;  // it is taken up only to end as canceled, with what it did so far
    // Nobody holds on to the run while it waits, so that it need not stay in memory.
    bool may_leave_memory = false;
};

RunRecord record_of(const RunRequest& request, Time now);
// A stored run as it is taken up, with its workflow made ready. Errors: it does not fit.
Result<RunRequest> request_of(StoredRun run, std::shared_ptr<const Plan> plan);

}  // namespace millrace::engine
