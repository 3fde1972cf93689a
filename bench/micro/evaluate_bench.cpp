// Expressions: compiled once, evaluated for one item. The shapes that workflows mostly use.
#include <benchmark/benchmark.h>

#include <string_view>

#include "base/json.hpp"
#include "expression/expression.hpp"
#include "workflow/item_list.hpp"

namespace {

using namespace millrace;

// One item and nothing else.
class OneItem final : public expression::Scope {
  public:
    OneItem()
        : items_{workflow::make_item(
              parse_json(
                  R"({"id":7,"name":"Ada Lovelace","address":{"city":"London","lines":["a","b"]},
                      "orders":[{"total":12.5,"paid":true},{"total":99,"paid":false},{"total":3,"paid":true}]})")
                  .value()
                  .get_object())} {}

    const workflow::ItemList* input(std::size_t index) const override {
        return index == 0 ? &items_ : nullptr;
    }
    std::size_t item_index() const override { return 0; }
    std::size_t run_index() const override { return 0; }
    std::optional<workflow::Source> previous_node() const override { return std::nullopt; }
    std::string_view node_name() const override { return "Set"; }
    const Json& node_parameters() const override { return empty_; }
    bool has_node(std::string_view) const override { return false; }
    bool has_run(std::string_view) const override { return false; }
    const Json* parameters_of(std::string_view) const override { return nullptr; }
    Result<const workflow::ItemList*> items_of(std::string_view, std::optional<std::size_t>,
                                               std::optional<std::size_t>) const override {
        return Error{ErrorKind::Expression, "There is no other node."};
    }
    Result<workflow::Item> paired_item(std::string_view, std::size_t) const override {
        return Error{ErrorKind::Expression, "There is no other node."};
    }
    const expression::WorkflowFacts& workflow_facts() const override { return workflow_; }
    const expression::ExecutionFacts& execution_facts() const override { return execution_; }
    const Json& variables() const override { return empty_; }
    Result<std::optional<std::string>> environment(std::string_view) const override {
        return std::optional<std::string>();
    }
    Time now() const override { return Time(std::chrono::milliseconds(1767323045000)); }
    std::string_view time_zone() const override { return "Etc/UTC"; }
    double random() const override { return 0.5; }

  private:
    workflow::ItemList items_;
    Json empty_ = JsonObject();
    expression::WorkflowFacts workflow_{};
    expression::ExecutionFacts execution_{};
};

void BM_Evaluate(benchmark::State& state, std::string_view text) {
    const OneItem scope;
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
    const OneItem scope;
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
