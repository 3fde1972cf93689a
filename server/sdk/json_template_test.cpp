#include "sdk/json_template.hpp"

#include <gtest/gtest.h>

#include "expression/expression.hpp"

namespace millrace::sdk {
namespace {

// Only constants are evaluated here: no expression asks the scope.
class NoScope final : public expression::Scope {
  public:
    const workflow::ItemList* input(std::size_t) const override { return nullptr; }
    std::size_t item_index() const override { return 0; }
    std::size_t run_index() const override { return 0; }
    std::optional<workflow::Source> previous_node() const override { return std::nullopt; }
    std::string_view node_name() const override { return "Node"; }
    const Json& node_parameters() const override { return object_; }
    bool has_node(std::string_view) const override { return false; }
    bool has_run(std::string_view) const override { return false; }
    const Json* parameters_of(std::string_view) const override { return nullptr; }
    Result<const workflow::ItemList*> items_of(std::string_view, std::optional<std::size_t>,
                                               std::optional<std::size_t>) const override {
        return Error{};
    }
    Result<workflow::Item> paired_item(std::string_view, std::size_t) const override {
        return Error{};
    }
    const expression::WorkflowFacts& workflow_facts() const override { return workflow_; }
    const expression::ExecutionFacts& execution_facts() const override { return execution_; }
    const Json& variables() const override { return object_; }
    Result<std::optional<std::string>> environment(std::string_view) const override {
        return Error{};
    }
    Time now() const override { return {}; }
    std::string_view time_zone() const override { return "UTC"; }
    double random() const override { return 0; }

  private:
    Json object_ = JsonObject();
    expression::WorkflowFacts workflow_;
    expression::ExecutionFacts execution_;
};

std::string rendered(std::string_view source) {
    return JsonTemplate(source).render(NoScope()).value();
}

TEST(JsonTemplate, PutsListsAndObjectsInAsJson) {
    EXPECT_EQ(rendered("{\"a\": {{ [1, {b: 2}] }} }"), "{\"a\": [1,{\"b\":2}] }");
}

TEST(JsonTemplate, PutsTextsInAsTheyAre) {
    EXPECT_EQ(rendered("\"{{ 'x' + 1 }}\" {{ null }} {{ undefined }}"), "\"x1\" null undefined");
}

TEST(JsonTemplate, EndsAnExpressionAtTheFirstTwoBraces) {
    EXPECT_EQ(rendered("{{ {a: 1} }}}}!"), "{\"a\":1}}}!");
}

TEST(JsonTemplate, KeepsBracesThatAreNoExpression) {
    EXPECT_EQ(rendered("{{ open"), "{{ open");
    EXPECT_EQ(rendered(""), "");
}

}  // namespace
}  // namespace millrace::sdk
