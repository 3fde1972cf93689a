#include "expression/expression_check.hpp"

#include <gtest/gtest.h>

namespace millrace::expression {
namespace {

// Codes of the problems that the parameter text gives in node "Set", which follows "Get Orders";
// "Aside" is a node that leads nowhere.
std::string codes(std::string_view text) {
    const auto node = [](const std::string& name, const Json& parameters) {
        return R"({"type":"t","typeVersion":1,"position":[0,0],"name":")" + name +
               R"(","parameters":)" + to_json_text(parameters) + "}";
    };
    const std::string document =
        R"({"name":"w","nodes":[)" + node("Get Orders", JsonObject()) + "," +
        node("Aside", JsonObject()) + "," +
        node("Set", JsonObject{{"list", JsonArray{JsonObject{{"value", text}}}}}) +
        R"(],"connections":{"Get Orders":{"main":[[{"node":"Set","type":"main","index":0}]]}}})";
    std::string found;
    for (const auto& problem : check_expressions(workflow::parse_workflow_text(document).value())) {
        EXPECT_EQ(problem.node, "Set");
        EXPECT_EQ(problem.parameter, "list.0.value");
        found += (found.empty() ? "" : " ") + problem.code;
    }
    return found;
}

TEST(ExpressionCheck, GoodExpressionsHaveNoProblems) {
    for (const char* text :
         {"plain", "={{ $json.a }}", "=a {{ $('Get Orders').item.json.x }}", "={{ $now.toISO() }}",
          "={{ $node['Get Orders'].json.a + $node.Set.json.a }}", "={{ $json.list.map(x => x.y) }}",
          "={{ $jmespath($json, 'a') }}", "={{ $items('Get Orders', 0, 0).length }}",
          "={{ $('Aside').isExecuted ? 1 : 2 }}", "={{ $fromAI('x') }}", "={{ process.env }}",
          "={{ (() => { const a = 1; class B {}; return a })() }}", "={{ undefined }}"})
        EXPECT_EQ(codes(text), "") << text;
}

TEST(ExpressionCheck, FindsWhatWillNotWork) {
    EXPECT_EQ(codes("={{ 1 + }}"), "expression_syntax");
    EXPECT_EQ(codes("={{ $json.constructor }}"), "expression_syntax");
    EXPECT_EQ(codes("={{ $('Get Order').item.json.x }}"), "unknown_node_reference");
    EXPECT_EQ(codes("={{ $node['Nope'].json.a }}"), "unknown_node_reference");
    EXPECT_EQ(codes("={{ $node.Nope.json.a }}"), "unknown_node_reference");
    EXPECT_EQ(codes("={{ $items('Nope') }}"), "unknown_node_reference");
    EXPECT_EQ(codes("={{ $('Aside').item.json.x }}"), "node_not_upstream");
    EXPECT_EQ(codes("={{ $jsn.a }}"), "unknown_variable");
    EXPECT_EQ(codes("={{ naem }}"), "unknown_variable");
    EXPECT_EQ(codes("={{ class {} && $jsn.a + $('Nope').item }}"),
              "unknown_node_reference unknown_variable");
    EXPECT_EQ(codes("={{ $jsn.a }} {{ $('Nope') }}"), "unknown_node_reference unknown_variable");
}

TEST(ExpressionCheck, MessagesSayWhere) {
    const auto document = parse_json(
        R"({"name":"w","nodes":[{"name":"Set","type":"t","position":[0,0],"typeVersion":1,
            "parameters":{"a":"={{ $('Sett').item }}"}}],"connections":{}})");
    const auto problems = check_expressions(workflow::Workflow::parse(*document).value());
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].message,
              "The parameter \"a\" of \"Set\" refers to the node \"Sett\", which does not exist; "
              "did you mean \"Set\"? (character 4)");
}

}  // namespace
}  // namespace millrace::expression
