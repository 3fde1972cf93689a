// Expressions: compiled once, evaluated for one item. The shapes that workflows mostly use.
#include <benchmark/benchmark.h>

#include <string_view>

#include "base/json.hpp"
#include "expression/case_scope.hpp"
#include "expression/expression.hpp"

namespace {

using namespace millrace;

// One item and nothing else.
expression::CaseScope one_item() {
    const auto data = parse_json(
        R"({"json":{"id":7,"name":"Ada Lovelace","address":{"city":"London","lines":["a","b"]},
            "orders":[{"total":12.5,"paid":true},{"total":99,"paid":false},{"total":3,"paid":true}]},
            "timezone":"Etc/UTC","now":"2026-01-02T03:04:05Z"})");
    return expression::CaseScope::from_json(data.value().get_object()).value();
}

void BM_Evaluate(benchmark::State& state, std::string_view text) {
    const auto scope = one_item();
    const auto compiled = expression::Expression::compile(text);
    if (!compiled.evaluate(scope)) state.SkipWithError("the expression fails");
    for (auto _ : state) benchmark::DoNotOptimize(compiled.evaluate(scope));
}
BENCHMARK_CAPTURE(BM_Evaluate, path, "={{ $json.address.city }}");
BENCHMARK_CAPTURE(BM_Evaluate, template_text,
                  "=Hello, {{ $json.name }} from {{ $json.address.city }}!");
BENCHMARK_CAPTURE(BM_Evaluate, arithmetic, "={{ $json.id * 2 + 1 > 10 ? 'many' : 'few' }}");
BENCHMARK_CAPTURE(BM_Evaluate, text_methods,
                  "={{ $json.name.toUpperCase().split(' ')[0].slice(0, 2) }}");
BENCHMARK_CAPTURE(BM_Evaluate, arrow_functions,
                  "={{ $json.orders.filter(o => o.paid).reduce((sum, o) => sum + o.total, 0) }}");
BENCHMARK_CAPTURE(BM_Evaluate, date, "={{ $now.plus({ days: 1 }).toISO() }}");

void BM_EvaluateInPlace(benchmark::State& state) {
    const auto scope = one_item();
    const auto compiled = expression::Expression::compile("={{ $json.address.city }}");
    for (auto _ : state) benchmark::DoNotOptimize(compiled.evaluate_in_place(scope));
}
BENCHMARK(BM_EvaluateInPlace);

void BM_Compile(benchmark::State& state) {
    constexpr std::string_view kText =
        "={{ $json.orders.filter(o => o.paid).map(o => o.total.toFixed(2)).join(', ') }}";
    for (auto _ : state) benchmark::DoNotOptimize(expression::Expression::compile(kText));
}
BENCHMARK(BM_Compile);

}  // namespace
