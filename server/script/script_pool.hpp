// Runs JavaScript in sandboxed child processes: expressions in batches, and users' code.
//
// Every job has its limits of time and memory. They are enforced from outside: a host that goes
// over one, breaks the protocol or crashes is killed and replaced, and only its own job fails.
#pragma once

#include <atomic>
#include <memory>

#include "base/runtime.hpp"
#include "script/questions.hpp"
#include "script/script_job.hpp"
#include "script/script_options.hpp"

namespace millrace::script {

// Of one kind of host; only ever grow.
struct ScriptCounters {
    std::atomic<std::uint64_t> jobs{0};
    std::atomic<std::uint64_t> started{0};           // hosts
    std::atomic<std::uint64_t> killed_by_time{0};    // hosts, over the limit of time
    std::atomic<std::uint64_t> killed_by_memory{0};  // over the limit of memory, or out of it
    std::atomic<std::uint64_t> crashed{0};           // ended by themselves or broke the protocol
};

class ScriptPool {
  public:
    // Cheap: hosts are started on first use. `runtime` outlives the pool; work on large texts goes
    // to its blocking threads.
    ScriptPool(const ScriptOptions& options, Runtime& runtime);
    // Kills and reaps every host. All jobs have ended.
    ~ScriptPool();
    ScriptPool(const ScriptPool&) = delete;
    ScriptPool& operator=(const ScriptPool&) = delete;

    // Both wait for a free host, run the job and return on the caller's executor, which must run
    // one handler at a time (a shard). What they are given by reference outlives the call.
    // Cancelling the caller kills the job's host. Error kinds: Timeout (time limit), TooLarge
    // (memory, or the answer), Unavailable (no host can be had), NodeFailed (the host crashed, or
    // the code threw).
    //
    // Large batches are sent in parts.
    Task<Result<ExpressionResult>> evaluate(ExpressionJob job, Questions& questions);
    // By-item modes are sent in parts, with the static data carried over.
    Task<Result<CodeResult>> run_code(CodeJob job, CodeServices& services);

    const ScriptCounters& counters(HostKind kind) const;
    std::size_t host_count(HostKind kind) const;   // alive now, spare ones among them
    std::size_t host_memory(HostKind kind) const;  // what they hold together, in bytes

    // Jobs that wait or run fail with ErrorKind::Unavailable, as do new ones.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace millrace::script
