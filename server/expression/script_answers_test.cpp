#include "expression/script_answers.hpp"

#include <gtest/gtest.h>

#include "expression/case_scope.hpp"
#include "expression/expression.hpp"

namespace millrace::expression {
namespace {

using Items = std::vector<std::size_t>;

ScriptAnswers::Answer answer(Json value) {
    return std::optional<Json>(std::move(value));
}

TEST(ScriptAnswers, NotesWhatIsMissingUntilItIsTaken) {
    ScriptAnswers answers;
    EXPECT_FALSE(answers.has_missing());
    EXPECT_EQ(answers.find("{{ a }}", 2), nullptr);
    EXPECT_EQ(answers.find("{{ a }}", 2), nullptr);
    EXPECT_TRUE(answers.has_missing());
    const auto questions = answers.take_missing(3);
    ASSERT_EQ(questions.size(), 1U);
    EXPECT_EQ(questions[0].source, "{{ a }}");
    EXPECT_EQ(questions[0].items, Items{2});
    EXPECT_FALSE(answers.has_missing());
    answers.put("{{ a }}", 2, answer(7));
    EXPECT_EQ(answers.find("{{ a }}", 2)->value(), std::optional<Json>(7));
    EXPECT_FALSE(answers.has_missing());
}

TEST(ScriptAnswers, ASecondItemMeansAllItems) {
    ScriptAnswers answers;
    answers.put("{{ a }}", 0, answer(1));
    EXPECT_EQ(answers.find("{{ a }}", 1), nullptr);
    EXPECT_EQ(answers.take_missing(4)[0].items, (Items{1, 2, 3}));

    ScriptAnswers fresh;
    fresh.find("{{ b }}", 1);
    fresh.find("{{ b }}", 3);
    EXPECT_EQ(fresh.take_missing(4)[0].items, (Items{0, 1, 2, 3}));
}

TEST(ScriptAnswers, ItemsBeyondTheInputAreAskedToo) {
    ScriptAnswers answers;
    answers.find("{{ a }}", 0);
    EXPECT_EQ(answers.take_missing(0)[0].items, Items{0});
}

TEST(ScriptAnswers, AreUsedWhereTheNativeEvaluatorStops) {
    ScriptAnswers answers;
    auto scope = CaseScope::from_json({{"json", {{"n", 1}}}}).value();
    scope.set_script_answers(&answers);
    const auto at_compile_time =
        Expression::compile("={{ new Intl.NumberFormat('de').format(1) }}");
    const auto at_run_time =
        Expression::compile("={{ 'not an address'.normalize() + 'é'.normalize() }}");
    for (const Expression* one : {&at_compile_time, &at_run_time}) {
        EXPECT_EQ(one->evaluate(scope).error().kind, ErrorKind::NeedsScript);
        const auto questions = answers.take_missing(1);
        ASSERT_EQ(questions.size(), 1U);
        EXPECT_EQ(questions[0].source, one->source());
        answers.put(one->source(), 0, answer("told"));
        EXPECT_EQ(one->evaluate(scope).value(), std::optional<Json>("told"));
    }
    answers.put(at_run_time.source(), 0, Error{ErrorKind::Expression, "thrown there"});
    EXPECT_EQ(at_run_time.evaluate(scope).error().message, "thrown there");
    EXPECT_EQ(Expression::compile("={{ $json.n }}").evaluate(scope).value(),
              std::optional<Json>(1));
    EXPECT_FALSE(answers.has_missing());
}

}  // namespace
}  // namespace millrace::expression
