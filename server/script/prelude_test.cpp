// The real prelude in real hosts: the two halves of the protocol fit together.
#include "script/tests/pool_fixture.hpp"

namespace millrace::script {
namespace {

class PreludeTest : public PoolTest {
  protected:
    PreludeTest() { options.prelude.clear(); }

    void SetUp() override {
#ifndef MILLRACE_HAS_PRELUDE
        GTEST_SKIP() << "this build has no prelude";
#endif
    }

    ExpressionValue evaluate_text(std::string source) {
        ExpressionJob job;
        job.facts = facts();
        job.items = answers.fetched;
        job.calls.push_back({.source = std::move(source), .items = {}});
        auto result = evaluate(std::move(job));
        if (!result) return result.error();
        return (*result)[0][0];
    }
    static Facts facts() {
        return {.now = Time(std::chrono::milliseconds(1767323045000)),
                .time_zone = "Europe/Berlin",
                .workflow_id = "w1",
                .workflow_name = "Orders",
                .execution_id = "7",
                .execution_mode = "test",
                .node = "Set"};
    }
    Result<CodeResult> run(std::string source, CodeMode mode = CodeMode::AllItems) {
        CodeJob job;
        job.facts = facts();
        job.source = std::move(source);
        job.mode = mode;
        job.items = answers.fetched;
        return run_code(std::move(job));
    }
};

TEST_F(PreludeTest, EvaluatesExpressionsOverTheRunsData) {
    EXPECT_EQ(evaluate_text("{{ $json.a + 1 }}").value().value(), Json(2));
    EXPECT_EQ(evaluate_text("a is {{ $json.a }} in {{ $workflow.name }}").value().value(),
              Json("a is 1 in Orders"));
    EXPECT_EQ(
        evaluate_text("{{ $('Fetch').all().map(item => item.json.a).join('-') }}").value().value(),
        Json("1-2"));
    EXPECT_EQ(evaluate_text("{{ $now.setZone('America/New_York').toFormat('yyyy-MM-dd HH:mm') }}")
                  .value()
                  .value(),
              Json("2026-01-01 22:04"));
    EXPECT_EQ(evaluate_text("{{ new Date($now.toMillis()).getHours() }}").value().value(), Json(4));
    EXPECT_EQ(evaluate_text("{{ $jmespath({a: [{b: 1}, {b: 2}]}, 'a[*].b') }}").value().value(),
              Json(JsonArray{1, 2}));
    EXPECT_EQ(evaluate_text("{{ 'hello world'.toTitleCase() }}").value().value(),
              Json("Hello World"));
    EXPECT_FALSE(evaluate_text("{{ undefined }}").value());
}

TEST_F(PreludeTest, ErrorsHaveTheirWordsAndHints) {
    const auto missing = evaluate_text("{{ $('Missing').first().json.a }}");
    ASSERT_TRUE(missing.has_error());
    EXPECT_EQ(missing.error().kind, ErrorKind::Expression);
    EXPECT_FALSE(missing.error().message.empty());
    EXPECT_TRUE(evaluate_text("{{ 1 + }}").has_error());
}

TEST_F(PreludeTest, RunsCode) {
    const auto all = run(
        "const hash = require('luxon').DateTime.now().isValid;"
        "console.log('seen', items.length);"
        "await new Promise((resolve) => setTimeout(resolve, 1));"
        "const answer = await this.helpers.httpRequest({url: 'http://a.example', "
        "returnFullResponse: true});"
        "return $input.all().map((item) => ({json: {...item.json, hash, status: answer.statusCode, "
        "base: "
        "Buffer.from('a').toString('base64')}}))");
    ASSERT_TRUE(all) << all.error().message << all.error().detail;
    ASSERT_EQ(all->items.size(), 2U);
    EXPECT_EQ(*all->items[1].json,
              Json(JsonObject{{"a", 2}, {"hash", true}, {"status", 200}, {"base", "YQ=="}}));
    ASSERT_EQ(answers.lines.size(), 1U);
    EXPECT_EQ(answers.lines[0].second, "seen 2");

    const auto each = run("return {json: {twice: $json.a * 2}}", CodeMode::EachItem);
    ASSERT_TRUE(each) << each.error().message;
    EXPECT_EQ(*each->items[1].json, Json(JsonObject{{"twice", 4}}));
    EXPECT_EQ(each->items[1].paired[0].item, 1U);
}

TEST_F(PreludeTest, CodeErrorsNameTheirLine) {
    const auto result = run("const a = 1;\nnull.b;\nreturn []");
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().kind, ErrorKind::NodeFailed);
    EXPECT_NE(result.error().message.find("[line 2]"), std::string::npos) << result.error().message;
}

}  // namespace
}  // namespace millrace::script
