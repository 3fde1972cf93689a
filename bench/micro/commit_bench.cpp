// Storing finished runs: many callers at once share synced commits. The database lies beside the
// program, because /tmp may be memory, where a synced commit costs nothing.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/runtime.hpp"
#include "store/run_journal_repository.hpp"
#include "store/store.hpp"

namespace {

using namespace millrace;

class TemporaryStore {
  public:
    TemporaryStore()
        : folder_(std::filesystem::read_symlink("/proc/self/exe").parent_path() /
                  ("bench-commit-" + std::to_string(getpid()))),
          store_(runtime_, clock_, random_, store::StoreOptions{.data_dir = folder_}) {
        store_.open().value();
    }
    ~TemporaryStore() {
        run_to_end(store_.stop());
        std::filesystem::remove_all(folder_);
    }

    // Returns when all of `count` runs are on the disk.
    Task<> commit(std::int64_t count, std::int64_t& failed) {
        const auto executor = co_await asio::this_coro::executor;
        TaskGroup group(executor, "commits");
        for (std::int64_t i = 0; i < count; ++i) group.spawn(commit_one(failed));
        co_await group.drain();
    }

  private:
    Task<> commit_one(std::int64_t& failed) {
        store::ExecutionRecord record;
        record.id = ++last_id_;
        record.workflow_id = "benchmark";
        record.workflow_name = "Benchmark";
        record.status = workflow::RunStatus::Success;
        record.started_at = clock_.now();
        record.stopped_at = clock_.now();
        std::string data(700, 'x');  // about what a webhook run of three nodes has
        auto stored = co_await store_.run_journal().finish({std::move(record), std::move(data)});
        if (!stored) ++failed;
    }

    std::filesystem::path folder_;
    Runtime runtime_;
    SystemClock clock_;
    SystemRandom random_;
    store::Store store_;
    ExecutionId last_id_ = 0;
};

void BM_CommitRuns(benchmark::State& state) {
    TemporaryStore store;
    std::int64_t failed = 0;
    for (auto _ : state) run_to_end(store.commit(state.range(0), failed));
    if (failed > 0) state.SkipWithError("runs were not stored");
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(BM_CommitRuns)->Arg(1)->Arg(64)->Arg(512)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
