// The execution loop without storage: a chain of nodes over many items, a loop, groups and joins.
#include <benchmark/benchmark.h>

#include <string>

#include "run_bench.hpp"

namespace {

using namespace millrace;

workflow::ItemList numbered_items(std::int64_t count) {
    workflow::ItemList items;
    for (std::int64_t i = 0; i < count; ++i)
        items.push_back(
            workflow::make_item({{"n", i}, {"text", "item"}, {"group", i % 100}},
                                workflow::PairedItem{static_cast<std::uint32_t>(i), 0}));
    return items;
}

void measure(benchmark::State& state, std::string_view document) {
    bench::RunBench bench;
    const auto plan = bench.plan(document);
    const workflow::ItemList items = numbered_items(state.range(0));
    for (auto _ : state)
        if (bench.run(plan, items) != workflow::RunStatus::Success) {
            state.SkipWithError("the run fails");
            break;
        }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}

// Items are handed on, not copied.
void BM_PassThrough(benchmark::State& state) {
    measure(state, R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"A","type":"n8n-nodes-base.noOp","typeVersion":1,"parameters":{}},
        {"name":"B","type":"n8n-nodes-base.noOp","typeVersion":1,"parameters":{}}],
      "connections":{"Start":{"main":[[{"node":"A","type":"main","index":0}]]},
        "A":{"main":[[{"node":"B","type":"main","index":0}]]}},
      "settings":{"executionOrder":"v1"}})");
}
BENCHMARK(BM_PassThrough)->Arg(1)->Arg(100000);

// Three expressions for every item.
void BM_SetThreeFields(benchmark::State& state) {
    measure(state, R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"Set","type":"n8n-nodes-base.set","typeVersion":3.4,"parameters":{"assignments":{"assignments":[
          {"id":"1","name":"a","value":"={{ $json.n + 1 }}","type":"number"},
          {"id":"2","name":"b","value":"={{ $json.text.toUpperCase() }}","type":"string"},
          {"id":"3","name":"c","value":"=no {{ $json.n }}","type":"string"}]},"options":{}}}],
      "connections":{"Start":{"main":[[{"node":"Set","type":"main","index":0}]]}},
      "settings":{"executionOrder":"v1"}})");
}
BENCHMARK(BM_SetThreeFields)->Arg(1)->Arg(100000);

// A batch of ten goes around each time.
void BM_SplitInBatches(benchmark::State& state) {
    measure(state, R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"Loop","type":"n8n-nodes-base.splitInBatches","typeVersion":3,"parameters":{"batchSize":10,"options":{}}},
        {"name":"Work","type":"n8n-nodes-base.noOp","typeVersion":1,"parameters":{}}],
      "connections":{"Start":{"main":[[{"node":"Loop","type":"main","index":0}]]},
        "Loop":{"main":[[],[{"node":"Work","type":"main","index":0}]]},
        "Work":{"main":[[{"node":"Loop","type":"main","index":0}]]}},
      "settings":{"executionOrder":"v1"}})");
}
BENCHMARK(BM_SplitInBatches)->Arg(1000);

// A hundred groups.
void BM_Summarize(benchmark::State& state) {
    measure(state, R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"Sums","type":"n8n-nodes-base.summarize","typeVersion":1.1,"parameters":{
          "fieldsToSplitBy":"group","fieldsToSummarize":{"values":[
            {"aggregation":"count","field":"n"},{"aggregation":"sum","field":"n"},
            {"aggregation":"average","field":"n"}]},"options":{}}}],
      "connections":{"Start":{"main":[[{"node":"Sums","type":"main","index":0}]]}},
      "settings":{"executionOrder":"v1"}})");
}
BENCHMARK(BM_Summarize)->Arg(10000)->Arg(100000);

// The same by an SQL query.
void BM_GroupBySql(benchmark::State& state) {
    measure(state, R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"Query","type":"n8n-nodes-base.merge","typeVersion":3.2,"parameters":{"mode":"combineBySql",
          "query":"SELECT `group`, COUNT(n) AS c, SUM(n) AS s, AVG(n) AS a FROM input1 GROUP BY `group`"}}],
      "connections":{"Start":{"main":[[{"node":"Query","type":"main","index":0},{"node":"Query","type":"main","index":1}]]}},
      "settings":{"executionOrder":"v1"}})");
}
BENCHMARK(BM_GroupBySql)->Arg(10000)->Arg(100000);

// Every item with its partner of the other input: by fields, and by an SQL query.
void BM_MergeByFields(benchmark::State& state) {
    measure(state, R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"Merge","type":"n8n-nodes-base.merge","typeVersion":3.2,"parameters":{"mode":"combine",
          "combineBy":"combineByFields","fieldsToMatchString":"n"}}],
      "connections":{"Start":{"main":[[{"node":"Merge","type":"main","index":0},{"node":"Merge","type":"main","index":1}]]}},
      "settings":{"executionOrder":"v1"}})");
}
BENCHMARK(BM_MergeByFields)->Arg(10000)->Arg(100000);

void BM_JoinBySql(benchmark::State& state) {
    measure(state, R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"Query","type":"n8n-nodes-base.merge","typeVersion":3.2,"parameters":{"mode":"combineBySql",
          "query":"SELECT * FROM input1 LEFT JOIN input2 ON input1.n = input2.n"}}],
      "connections":{"Start":{"main":[[{"node":"Query","type":"main","index":0},{"node":"Query","type":"main","index":1}]]}},
      "settings":{"executionOrder":"v1"}})");
}
BENCHMARK(BM_JoinBySql)->Arg(10000)->Arg(100000);

}  // namespace
