// How a run hangs below the runs that led to it: as a sub-workflow or as an error workflow.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/id.hpp"

namespace millrace::engine {

struct RunAncestry {
    struct Above {
        std::string workflow_id;
        std::string workflow_name;
    };
    std::optional<ExecutionId> parent{};
    std::vector<Above> above{};  // outermost first, the parent last
    // Runs so far, below the outermost one, of workflows that were above them already. Shared by
    // the whole family, which lives on one shard.
    std::shared_ptr<std::size_t> repetitions{};
    // A failure starts no error workflow: the outermost run was started by hand, or is one itself.
    bool is_silent = false;
    // Callers of this server's webhooks that wait for each other, down to this run.
    unsigned nested_calls = 0;
    // A run of this server called a webhook and waits for this run: it counts for it against
    // limits, or the two would wait for each other.
    bool counts_with_caller = false;
    // The parent waits for this run. Null: the run stands by itself.
    struct Waiting {
        // Has the parent in the journal, as one whose step is under way, before this run is.
        std::function<Task<Result<void>>()> announce{};
        // This run is not to be kept, but has to be there until the parent's step is written.
        std::function<void(ExecutionId)> remove_later{};
        std::string call{};  // which of the parent's calls it is
    };
    std::shared_ptr<const Waiting> waiting_parent{};
};

}  // namespace millrace::engine
