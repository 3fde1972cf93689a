#include "expression/expression.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/runtime.hpp"
#include "expression/case_scope.hpp"
#include "expression/eval_cases.hpp"

namespace millrace::expression {
namespace {

CaseScope scope_of(std::string_view json) {
    auto data = parse_json(json);
    auto scope = CaseScope::from_json(data->as_object());
    return std::move(*scope);
}

TEST(Expression, KnowsItsEngineBeforeItRuns) {
    EXPECT_EQ(Expression::compile("=text").engine(), Engine::Constant);
    EXPECT_EQ(Expression::compile("={{ $json.a }}").engine(), Engine::Native);
    EXPECT_EQ(Expression::compile("={{ $jmespath($json, 'a') }}").engine(), Engine::Script);
    EXPECT_EQ(Expression::compile("={{ 'a'.toLocaleUpperCase() }}").engine(), Engine::Script);
}

TEST(Expression, KeepsItsSource) {
    EXPECT_EQ(Expression::compile("=a {{ 1 }}").source(), "a {{ 1 }}");
}

TEST(Expression, IsMarkedByAnEqualsSign) {
    EXPECT_TRUE(is_expression("={{ 1 }}"));
    EXPECT_FALSE(is_expression("{{ 1 }}"));
    EXPECT_FALSE(is_expression(""));
}

TEST(Expression, FindsAPathInPlace) {
    const CaseScope scope =
        scope_of(R"({"json":{"a":{"b":[1,{"c":"x"}]}},"nodes":{"Up":[{"json":{"k":{"v":7}}}]}})");
    const Json& data = *(*scope.input(0))[0].json;
    const auto found = [&](std::string_view text) {
        return Expression::compile(text).evaluate_in_place(scope);
    };
    EXPECT_EQ(found("={{ $json.a.b[1] }}"), &data.at("a").at("b").at(1));
    EXPECT_EQ(found("={{ $json['a']?.b }}"), &data.at("a").at("b"));
    ASSERT_NE(found("={{ $('Up').item.json.k.v }}"), nullptr);
    EXPECT_EQ(found("={{ $node['Up'].json.k.v }}")->to_number<int>(), 7);
    EXPECT_EQ(found("={{ $json.a.nope }}"), nullptr);
    EXPECT_EQ(found("={{ $json.a }} "), nullptr);
    EXPECT_EQ(found("={{ $json.a + 1 }}"), nullptr);
}

TEST(Expression, ForgetsChangesOfDataWhenItIsDone) {
    const CaseScope scope = scope_of(R"({"json":{"list":[2,1]}})");
    const Expression sorts = Expression::compile("={{ $json.list.sort().concat($json.list) }}");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(to_json_text(**sorts.evaluate(scope)), "[1,2,1,2]");
    EXPECT_EQ(to_json_text(*(*scope.input(0))[0].json), R"({"list":[2,1]})");
}

TEST(Expression, AnswersTheSameFromSeveralThreads) {
    const Expression expression =
        Expression::compile("={{ $json.a.replace(/\\d/g, d => d * 2) + $now.toISODate() }}");
    std::vector<std::thread> threads;
    std::vector<std::string> answers(4);
    for (std::size_t i = 0; i < answers.size(); ++i)
        threads.emplace_back([&, i] {
            const CaseScope scope =
                scope_of(R"({"json":{"a":"x1y2"},"now":"2027-04-09T12:00:00Z"})");
            for (int n = 0; n < 50; ++n) answers[i] = to_json_text(**expression.evaluate(scope));
        });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& answer : answers) EXPECT_EQ(answer, "\"x2y42027-04-09\"");
}

Result<std::string> answered(std::string line) {
    Result<std::string> answer = std::string();
    const auto task = [&]() -> Task<> { answer = co_await answer_case(std::move(line), nullptr); };
    run_to_end(task());
    return answer;
}

TEST(EvalCases, AnswerOneLinePerCase) {
    EXPECT_EQ(*answered(R"({"id":1,"expression":"={{ $json.a }}","json":{"a":[1]}})"),
              R"({"id":1,"value":[1],"engine":"native"})");
    EXPECT_EQ(*answered(R"({"id":"u","expression":"={{ $json.b }}","json":{}})"),
              R"({"id":"u","undefined":true,"engine":"native"})");
    EXPECT_EQ(*answered(R"({"id":2,"expression":"=x"})"),
              R"({"id":2,"value":"x","engine":"constant"})");
    EXPECT_NE(answered(R"({"id":3,"expression":"={{ this }}"})")->find("\"engine\":\"script\""),
              std::string::npos);
    EXPECT_FALSE(answered("{}"));
    EXPECT_FALSE(answered("nonsense"));
}

}  // namespace
}  // namespace millrace::expression
