// What one item costs in each node that works on many: the same node at 10,000, 100,000 and
// 1,000,000 items. bench/items/run compares the sizes.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "run_bench.hpp"

namespace {

using namespace millrace;

// A node under measurement: type, version, parameters, how many of its inputs get all items, and by
// how many places the items have moved since the node they are paired with: items in their old
// places are handed on without a copy.
struct MeasuredNode {
    const char* name;
    const char* type;
    const char* version;
    const char* parameters;
    int inputs = 1;
    std::uint32_t moved = 0;
};

const MeasuredNode kNodes[] = {
    {"noOp", "noOp", "1", "{}"},
    {"noOpMoved", "noOp", "1", "{}", 1, 1},
    {"set", "set", "3.4", R"({"includeOtherFields":true,"options":{},"assignments":{"assignments":[
        {"id":"1","name":"a","value":"={{ $json.n + 1 }}","type":"number"},
        {"id":"2","name":"b","value":"={{ $json.text.toUpperCase() }}","type":"string"},
        {"id":"3","name":"c","value":"=no {{ $json.n }}","type":"string"}]}})"},
    {"if", "if", "2.2",
     R"({"options":{},"conditions":{"options":{"caseSensitive":true,"typeValidation":"strict","version":2},
        "combinator":"and","conditions":[{"id":"1","leftValue":"={{ $json.group }}","rightValue":50,
        "operator":{"type":"number","operation":"lt"}}]}})"},
    {"filter", "filter", "2.2",
     R"({"options":{},"conditions":{"options":{"caseSensitive":true,"typeValidation":"strict","version":2},
        "combinator":"and","conditions":[{"id":"1","leftValue":"={{ $json.text }}","rightValue":"7",
        "operator":{"type":"string","operation":"contains"}}]}})"},
    {"switch", "switch", "3.2",
     R"({"options":{},"mode":"expression","numberOutputs":4,"output":"={{ $json.n % 4 }}"})"},
    {"sortNumber", "sort", "1",
     R"({"sortFieldsUi":{"sortField":[{"fieldName":"n"}]},"options":{}})"},
    {"sortText", "sort", "1",
     R"({"sortFieldsUi":{"sortField":[{"fieldName":"text","order":"descending"}]},"options":{}})"},
    {"mergeAppend", "merge", "3.2", R"({"mode":"append"})", 2},
    {"mergeByPosition", "merge", "3.2",
     R"({"mode":"combine","combineBy":"combineByPosition","options":{}})", 2},
    {"mergeByFields", "merge", "3.2",
     R"({"mode":"combine","combineBy":"combineByFields","fieldsToMatchString":"n","options":{}})",
     2},
    {"summarize", "summarize", "1.1", R"({"fieldsToSplitBy":"group","fieldsToSummarize":{"values":[
        {"aggregation":"count","field":"n"},{"aggregation":"sum","field":"n"},
        {"aggregation":"average","field":"n"}]},"options":{}})"},
    {"removeDuplicates", "removeDuplicates", "2",
     R"({"compare":"selectedFields","fieldsToCompare":"half","options":{}})"},
    {"removeDuplicatesAllFields", "removeDuplicates", "2", R"({"options":{}})"},
    {"splitOut", "splitOut", "1", R"({"fieldToSplitOut":"list","options":{}})"},
    {"aggregate", "aggregate", "1",
     R"({"fieldsToAggregate":{"fieldToAggregate":[{"fieldToAggregate":"text"}]},"options":{}})"},
    {"aggregateAll", "aggregate", "1", R"({"aggregate":"aggregateAllItemData","options":{}})"},
    {"limit", "limit", "1", R"({"maxItems":1000000,"keep":"lastItems"})"},
    {"renameKeys", "renameKeys", "1",
     R"({"keys":{"key":[{"currentKey":"text","newKey":"label"}]}})"},
    {"compareDatasets", "compareDatasets", "2.3",
     R"({"mergeByFields":{"values":[{"field1":"n","field2":"n"}]},"options":{}})", 2},
};

std::string document_of(const MeasuredNode& node) {
    std::string connections;
    for (int input = 0; input < node.inputs; ++input)
        connections += std::string(input == 0 ? "" : ",") +
                       R"({"node":"Node","type":"main","index":)" + std::to_string(input) + "}";
    return std::string(R"({"nodes":[
        {"name":"Start","type":"n8n-nodes-base.manualTrigger","typeVersion":1,"parameters":{}},
        {"name":"Node","type":"n8n-nodes-base.)") +
           node.type + R"(","typeVersion":)" + node.version + R"(,"parameters":)" +
           node.parameters + R"(}],"connections":{"Start":{"main":[[)" + connections +
           R"(]]}},"settings":{"executionOrder":"v1"}})";
}

constexpr std::int64_t kItems = 1'000'000;

// Every number below `count` once, in an order of chance.
std::vector<std::int64_t> shuffled_numbers(std::int64_t count, Random& random) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    for (std::size_t left = numbers.size(); left > 1; --left)
        std::swap(numbers[left - 1], numbers[random.next() % left]);
    return numbers;
}

workflow::ItemList make_items(std::int64_t count, std::uint32_t moved, Random& random) {
    workflow::ItemList items;
    for (const std::int64_t n : shuffled_numbers(count, random))
        items.push_back(workflow::make_item(
            {{"n", n},
             {"text", "item " + std::to_string(n)},
             {"group", n % 100},
             {"half", n / 2},
             {"list", JsonArray{n, n + 1, n + 2}}},
            workflow::PairedItem{static_cast<std::uint32_t>(items.size()) + moved, 0}));
    return items;
}

// Of this thread alone: what others do on the machine is not counted.
double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// A line such as "VmHWM:    5120 kB" of the process's own state, in bytes.
double memory_line(const std::string& name) {
    std::ifstream lines("/proc/self/status");
    for (std::string word; lines >> word;)
        if (double kilobytes = 0; word == name + ":" && lines >> kilobytes) return kilobytes * 1024;
    return 0;
}

// ns_per_item: the fastest run. bytes_per_item: how far the first run raised the process's peak;
// telling only where this is the first benchmark of its process, as in bench/items/run.
void BM_Items(benchmark::State& state, const MeasuredNode& node) {
    bench::RunBench bench;
    const auto plan = bench.plan(document_of(node));
    SeededRandom random(1);
    std::vector<workflow::ItemList> lists;
    for (std::int64_t made = 0; made < kItems; made += state.range(0))
        lists.push_back(make_items(state.range(0), node.moved, random));
    std::size_t next = 0;
    const auto count = static_cast<double>(state.range(0));
    double fastest = std::numeric_limits<double>::max();
    double grown = -1;
    for (auto _ : state) {
        const double memory = memory_line("VmRSS");
        if (grown < 0) std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts anew
        const double start = processor_seconds();
        const workflow::RunStatus status = bench.run(plan, lists[next++ % lists.size()]);
        const double spent = processor_seconds() - start;
        if (status != workflow::RunStatus::Success) {
            state.SkipWithError("the run fails");
            break;
        }
        state.SetIterationTime(spent);
        fastest = std::min(fastest, spent);
        if (grown < 0) grown = std::max(0.0, memory_line("VmHWM") - memory);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
    state.counters["ns_per_item"] = fastest * 1e9 / count;
    state.counters["bytes_per_item"] = grown / count;
}

// All items twice: a run of one million is measured twice, one of ten thousand two hundred times.
[[maybe_unused]] const bool kAreRegistered = [] {
    for (const MeasuredNode& node : kNodes)
        for (const std::int64_t size : {10'000, 100'000, 1'000'000})
            benchmark::RegisterBenchmark((std::string("BM_Items/") + node.name).c_str(), BM_Items,
                                         node)
                ->Arg(size)
                ->Iterations(2 * kItems / size)
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
    return true;
}();

}  // namespace
