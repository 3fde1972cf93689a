// Script hosts: what a batch of expressions costs beyond native evaluation, and what a host costs.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "script/script_pool.hpp"

namespace {

using namespace millrace;

// Expressions of the benchmark ask nothing.
class NoAnswers final : public script::CodeServices {
  public:
    Result<const workflow::ItemList*> items_of(std::string_view, std::optional<std::size_t>,
                                               std::optional<std::size_t>) override {
        return Error{.message = "no items"};
    }
    Result<workflow::Item> paired_item(std::string_view, std::size_t) override {
        return Error{.message = "no items"};
    }
    const workflow::ItemList* input(std::size_t) override { return nullptr; }
    script::NodePresence presence_of(std::string_view) override { return {}; }
    const Json* parameters_of(std::optional<std::string_view>) override { return nullptr; }
    Json context_of(std::string_view) override { return JsonObject(); }
    const Json& variables() override { return nothing_; }
    Result<std::optional<std::string>> environment(std::string_view) override {
        return std::optional<std::string>();
    }
    Task<Result<Json>> request(JsonObject) override { co_return Json(nullptr); }
    void log(log::Level, std::string_view) override {}

  private:
    Json nothing_ = JsonObject();
};

script::ScriptOptions options() {
    script::ScriptOptions made;
    made.runtime = MILLRACE_SCRIPT_RUNTIME;
    made.expression.uses = 1'000'000'000;
    made.code.uses = 1'000'000'000;
    return made;
}

// About 200 bytes of JSON each.
workflow::ItemList make_items(std::size_t count) {
    workflow::ItemList items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back(workflow::make_item(JsonObject{
            {"id", i},
            {"name", "Ada Lovelace"},
            {"city", "London"},
            {"price", 12.5},
            {"quantity", 3},
            {"tags", JsonArray{"red", "blue"}},
            {"description", "A text of some length, as items carry it along from node to node."}}));
    return items;
}

// What all hosts of the kind hold at the end, the spare one among them.
void report_memory(benchmark::State& state, const script::ScriptPool& pool, script::HostKind kind) {
    state.counters["hosts"] = static_cast<double>(pool.host_count(kind));
    state.counters["memory_mb"] = static_cast<double>(pool.host_memory(kind)) / (1 << 20);
}

// The usual round trip of a batch; the mean beside it also holds what the machine did meanwhile.
void report_median(benchmark::State& state, std::vector<double>& trips) {
    if (trips.empty()) return;
    const auto middle = trips.begin() + static_cast<std::ptrdiff_t>(trips.size() / 2);
    std::nth_element(trips.begin(), middle, trips.end());
    state.counters["median_us"] = *middle;
}

void run_expressions(benchmark::State& state, const char* source) {
    Runtime runtime({.shards = 1, .blocking_threads = 1});
    script::ScriptPool pool(options(), runtime);
    NoAnswers answers;
    script::ExpressionJob job;
    job.items = make_items(static_cast<std::size_t>(state.range(0)));
    job.count = job.items->size();
    job.calls.push_back({.source = source});
    std::vector<double> trips;
    const auto loop = [&]() -> Task<> {
        (void)co_await pool.evaluate(job, answers);
        for (auto _ : state) {
            const auto start = std::chrono::steady_clock::now();
            const auto result = co_await pool.evaluate(job, answers);
            const std::chrono::duration<double, std::micro> trip =
                std::chrono::steady_clock::now() - start;
            trips.push_back(trip.count());
            if (!result || (*result)[0][0].has_error()) state.SkipWithError("the job failed");
        }
    };
    run_to_end(loop());
    report_median(state, trips);
    state.SetItemsProcessed(state.iterations() * state.range(0));
    report_memory(state, pool, script::HostKind::Expression);
}

void BM_Expressions(benchmark::State& state) {
    run_expressions(state, "{{ $json.name.toUpperCase() + $json.price * $json.quantity }}");
}
BENCHMARK(BM_Expressions)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000)->UseRealTime();

void BM_Code(benchmark::State& state) {
    Runtime runtime({.shards = 1, .blocking_threads = 1});
    script::ScriptPool pool(options(), runtime);
    NoAnswers answers;
    script::CodeJob job;
    job.items = make_items(static_cast<std::size_t>(state.range(0)));
    job.source = "return items.map((i) => ({json: {...i.json, total: i.json.price * 2}}))";
    const auto loop = [&]() -> Task<> {
        (void)co_await pool.run_code(job, answers);
        for (auto _ : state) {
            const auto result = co_await pool.run_code(job, answers);
            if (!result) state.SkipWithError("the job failed");
        }
    };
    run_to_end(loop());
    state.SetItemsProcessed(state.iterations() * state.range(0));
    report_memory(state, pool, script::HostKind::Code);
}
BENCHMARK(BM_Code)->Arg(1)->Arg(1000)->Arg(100000)->UseRealTime()->Unit(benchmark::kMicrosecond);

// From nothing to the first answer.
void BM_ColdStart(benchmark::State& state) {
    Runtime runtime({.shards = 1, .blocking_threads = 1});
    NoAnswers answers;
    script::ExpressionJob job;
    job.calls.push_back({.source = "{{ 1 }}"});
    for (auto _ : state) {
        script::ScriptPool pool(options(), runtime);
        const auto once = [&]() -> Task<> { (void)co_await pool.evaluate(job, answers); };
        run_to_end(once());
    }
}
BENCHMARK(BM_ColdStart)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
