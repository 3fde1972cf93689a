// Reading and writing: JSON texts as webhooks bring them, workflow documents as imports do.
#include <benchmark/benchmark.h>

#include <string>

#include "base/json.hpp"
#include "workflow/workflow.hpp"

namespace {

using millrace::JsonArray;
using millrace::JsonObject;

// An order list of about `count` * 190 bytes: short texts, integers, fractions, nesting.
std::string order_list(std::int64_t count) {
    JsonArray orders;
    for (std::int64_t i = 0; i < count; ++i) {
        JsonObject customer{
            {"name", "Ada Lovelace"}, {"city", "London"}, {"email", "ada@example.org"}};
        JsonObject order{{"id", i},
                         {"total", static_cast<double>(i) * 1.1},
                         {"paid", i % 3 == 0},
                         {"note", nullptr}};
        order["customer"] = std::move(customer);
        order["tags"] = JsonArray{"new", "priority", "export"};
        orders.push_back(std::move(order));
    }
    return millrace::to_json_text(orders);
}

void report_bytes(benchmark::State& state, std::size_t size) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(size));
}

void BM_ParseJson(benchmark::State& state) {
    const std::string text = order_list(state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(millrace::parse_json(text));
    report_bytes(state, text.size());
}
BENCHMARK(BM_ParseJson)->Arg(1)->Arg(1000);

void BM_ParseJsonIntoArena(benchmark::State& state) {
    const std::string text = order_list(state.range(0));
    for (auto _ : state) {
        boost::json::monotonic_resource arena;
        benchmark::DoNotOptimize(millrace::parse_json(text, &arena));
    }
    report_bytes(state, text.size());
}
BENCHMARK(BM_ParseJsonIntoArena)->Arg(1)->Arg(1000);

void BM_WriteJson(benchmark::State& state) {
    const std::string text = order_list(state.range(0));
    const millrace::Json value = millrace::parse_json(text).value();
    std::string out;
    for (auto _ : state) {
        out.clear();
        millrace::append_json_text(out, value);
        benchmark::DoNotOptimize(out.data());
    }
    report_bytes(state, text.size());
}
BENCHMARK(BM_WriteJson)->Arg(1)->Arg(1000);

// A chain of `count` Set nodes.
std::string workflow_text(std::int64_t count) {
    JsonArray nodes;
    JsonObject connections;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string name = "Set " + std::to_string(i);
        const JsonObject parameters{{"mode", "raw"},
                                    {"jsonOutput", "={{ { a: $json.a + 1 } }}"},
                                    {"options", JsonObject{}}};
        nodes.push_back(JsonObject{{"id", name},
                                   {"name", name},
                                   {"type", "n8n-nodes-base.set"},
                                   {"typeVersion", 3.4},
                                   {"position", JsonArray{i * 200, 0}},
                                   {"parameters", parameters}});
        if (i + 1 == count) break;
        const JsonObject target{
            {"node", "Set " + std::to_string(i + 1)}, {"type", "main"}, {"index", 0}};
        JsonArray targets;
        targets.push_back(target);
        JsonArray outputs;
        outputs.push_back(std::move(targets));
        connections[name] = JsonObject{{"main", std::move(outputs)}};
    }
    return millrace::to_json_text(JsonObject{
        {"name", "chain"}, {"nodes", std::move(nodes)}, {"connections", std::move(connections)}});
}

void BM_ParseWorkflow(benchmark::State& state) {
    const std::string text = workflow_text(state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(millrace::workflow::parse_workflow_text(text));
    report_bytes(state, text.size());
}
BENCHMARK(BM_ParseWorkflow)->Arg(10)->Arg(200);

}  // namespace
