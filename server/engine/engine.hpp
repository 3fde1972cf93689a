// Runs workflows and knows which runs are under way.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "base/runtime.hpp"
#include "engine/admission.hpp"
#include "engine/error_workflows.hpp"
#include "engine/nested_calls.hpp"
#include "engine/run.hpp"
#include "engine/sub_workflows.hpp"
#include "sdk/poll.hpp"

namespace millrace::engine {

struct EngineOptions {
    std::string default_time_zone = "Etc/UTC";  // IANA name, for workflows that name none
    Environment environment{};                  // for $env in expressions; empty: blocked
    int default_timeout_s = 0;                  // for workflows that set none; below 1: no limit
    sdk::NodeServices nodes{};                  // what nodes reach
    script::ScriptPool* scripts = nullptr;      // outlives the engine; null: no script engine
    // For workflows that run workflows; both outlive the engine. Null registry: nodes cannot. Null
    // source: there are no stored ones.
    const sdk::NodeRegistry* registry = nullptr;
    WorkflowSource* workflows = nullptr;
    // Where the server is reached; its public URL, without a slash at its end, is also where
    // people open executions.
    OwnAddress own_address{};
    AdmissionLimits limits{};
    http::RateLimits* rates = nullptr;  // of requests that leave; outlives the engine; null: none
    // Longer waits leave the memory, where nobody holds on to the run.
    Duration longest_wait_in_memory = Duration::max();
};

// Why a run may not even wait.
struct Refusal {
    Error error;
    int retry_after_s = 1;
};

struct EngineCounters {
    std::atomic<std::uint64_t> started{0};
    std::atomic<std::uint64_t> succeeded{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> canceled{0};
};

class Engine {
  public:
    // All arguments outlive the engine.
    Engine(const EngineOptions& options, const Clock& clock, Random& random, Journal& journal,
           sdk::StateStore& state);
    ~Engine();

    // Gives the run its place among those that are limited; nothing for one that has it, or needs
    // none: by hand, or below a run that waits for it and counts for it. Refused only where the
    // queue is full and `when_full` says so. Runs that come without are given theirs by accept()
    // and run(), and wait.
    std::optional<Refusal> admit(RunRequest& request, WhenFull when_full);

    // Runs to the end on the caller's shard, when its turn has come. The caller's own cancellation
    // does not reach the run: cancel() does, the timeout of the workflow or of the options, and the
    // end of a parent that waits for it. A failure starts the error workflow, which goes on by
    // itself.
    Task<RunOutcome> run(RunRequest request);

    // Commits "accepted" and returns; the caller then spawns run(request), which will not do it
    // again.
    Task<Result<void>> accept(RunRequest& request);

    // Runs on the given shard without a caller; see drain().
    void start(const asio::any_io_executor& shard, RunRequest request);
    // Starts the error workflow of a workflow one of whose triggers failed.
    void report_trigger(const asio::any_io_executor& shard, std::shared_ptr<const Plan> plan,
                        Error error, workflow::RunMode mode);
    // Returns when all runs without a caller have ended.
    Task<> drain();

    // Asks a run to stop. False when no such run is under way here.
    bool cancel(ExecutionId id);
    // For the end of the process: all runs stop where they are and are left in the journal as they
    // are; those that come later do not begin.
    void interrupt_all();
    // Those that have begun.
    std::size_t active_count() const;
    const Admission& admission() const { return admission_; }
    const OwnAddress& own_address() const { return options_.own_address; }

    // A node's parameters outside of any run: its expressions see time, workflow and variables, but
    // no items. Errors name node and parameter; what only a script host could answer is one.
    Result<JsonObject> parameters_of(const Plan& plan, std::size_t node);
    // Has a node look for something new, outside of any run and for at most five minutes.
    Task<Result<sdk::PollResult>> poll(std::shared_ptr<const Plan> plan, std::size_t node,
                                       sdk::Poll look, Json state);
    const std::string& time_zone_of(const Plan& plan) const;

    // Unique in this process and growing, also within one millisecond.
    ExecutionId next_id();
    const EngineCounters& counters() const { return counters_; }
    const Clock& clock() const { return clock_; }

  private:
    struct ActiveRun;
    class Presence;
    Result<std::optional<Json>> resolve(const Plan& plan, Step step,
                                        const sdk::Parameter& parameter);
    void begin(const std::shared_ptr<ActiveRun>& active, ExecutionId id, bool has_waited,
               int time_limit_s);
    void count_end(workflow::RunStatus status);
    void join_parent(const RunAncestry& ancestry, const std::shared_ptr<ActiveRun>& child);
    void spawn(const asio::any_io_executor& shard, Task<> task);

    const EngineOptions options_;
    const Clock& clock_;
    Random& random_;
    Journal& journal_;
    const Json variables_ = JsonObject();
    std::optional<SubWorkflows> sub_workflows_;
    ErrorWorkflows error_workflows_;
    RunServices services_;
    EngineCounters counters_;
    Admission admission_;
    std::atomic<ExecutionId> last_id_{0};
    std::atomic<bool> is_stopping_{false};
    mutable std::mutex mutex_;  // guards what follows; never held over a suspension
    std::map<ExecutionId, std::shared_ptr<ActiveRun>> active_;
    std::vector<std::pair<asio::any_io_executor, std::unique_ptr<TaskGroup>>>
        groups_;  // runs without a caller, by shard
};

}  // namespace millrace::engine
