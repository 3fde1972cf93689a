// Steps that need a script host, with real hosts and toy nodes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/engine.hpp"
#include "script/script_pool.hpp"
#include "sdk/memory_state_store.hpp"

namespace millrace::engine {
namespace {

using workflow::ItemList;
using workflow::RunStatus;

int g_calls = 0;  // of the nodes below, in one test

// {"v": value of the parameter "v"} for each item.
Task<Result<sdk::Outputs>> evaluate(sdk::NodeContext& context) {
    ++g_calls;
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        auto value = sdk::value_parameter(context, "v", i);
        if (!value) {
            const auto failed = sdk::fail_item(context, items, i, value.error());
            if (!failed) co_return failed.error();
            continue;
        }
        items.push_back(workflow::make_item({{"v", *value ? **value : Json("undefined")}}));
    }
    co_return sdk::Outputs{items};
}

// A setting that only the first item decides.
Task<Result<sdk::Outputs>> first_only(sdk::NodeContext& context) {
    auto value = sdk::value_parameter(context, "v", 0);
    if (!value) co_return value.error();
    co_return sdk::Outputs{ItemList{workflow::make_item({{"v", **value}})}};
}

// Counts in its memory before it looks at its parameter.
Task<Result<sdk::Outputs>> remembering(sdk::NodeContext& context) {
    Json& count = context.memory().values["count"];
    count = (count.is_null() ? 0 : number_of(count)) + 1;
    const Json seen = count;
    auto value = sdk::value_parameter(context, "v", 0);
    if (!value) co_return value.error();
    co_return sdk::Outputs{ItemList{workflow::make_item({{"count", seen}, {"v", **value}})}};
}

// Does something before it looks at its parameter.
Task<Result<sdk::Outputs>> hasty(sdk::NodeContext& context) {
    const auto saved = co_await context.state().save("test", "hasty", ++g_calls);
    if (!saved) co_return saved.error();
    co_return co_await first_only(context);
}

Task<Result<sdk::Outputs>> code(sdk::NodeContext& context) {
    const auto source = sdk::text_parameter(context, "v", 0);
    if (!source) co_return source.error();
    sdk::CodeRequest request;
    request.source = *source;
    auto items = co_await context.run_code(std::move(request));
    if (!items) co_return items.error();
    co_return sdk::Outputs{*items};
}

class Scripts : public testing::Test {
  protected:
    Scripts() {
        g_calls = 0;
        add("evaluate", evaluate, "pure");
        add("acting", evaluate, "external");
        add("first_only", first_only, "pure");
        add("remembering", remembering, "pure");
        add("hasty", hasty, "external");
        add("code", code, "external");
    }

    void add(const std::string& name, sdk::Execute execute, const std::string& effects) {
        registry_.add(sdk::make_node_type(
            fmt::format(
                R"({{"name":"t.{}","displayName":"x","description":"d","version":[1],"group":["transform"],
                    "inputs":["main"],"outputs":["main"],"effects":"{}",
                    "properties":[{{"displayName":"V","name":"v","type":"string","default":""}}]}})",
                name, effects),
            execute));
    }

    // Runs one node whose parameter "v" is `value` over items {"i": 0} to {"i": count - 1}.
    RunOutcome run(const std::string& type, const std::string& value, std::size_t count = 3,
                   Json settings = JsonObject(), script::ScriptOptions options = {}) {
        JsonObject node{{"name", "N"},
                        {"type", "t." + type},
                        {"typeVersion", 1},
                        {"position", JsonArray{0, 0}},
                        {"parameters", {{"v", value}}}};
        for (const auto& member : settings.as_object()) node[member.key()] = member.value();
        Json document = {{"id", "w1"},
                         {"name", "Test"},
                         {"nodes", JsonArray{std::move(node)}},
                         {"connections", JsonObject()},
                         {"settings", {{"executionOrder", "v1"}}}};
        RunRequest request;
        request.plan = make_plan(*workflow::Workflow::parse(std::move(document)), registry_);
        for (std::size_t i = 0; i < count; ++i)
            request.start_items.push_back(workflow::make_item({{"i", i}}));
        request.mode = mode_;
        options.runtime = MILLRACE_SCRIPT_RUNTIME;
        script::ScriptPool scripts(options, runtime_);
        const Json variables = JsonObject();
        const RunServices services{clock_,    random_, journal_,         state_,  variables,
                                   "Etc/UTC", {},      {.http = &http_}, &scripts};
        RunOutcome outcome;
        const auto task = [&]() -> Task<> {
            outcome = co_await run_workflow(std::move(request), services,
                                            std::make_shared<const StopReason>());
        };
        run_to_end(task());
        jobs_ = scripts.counters(script::HostKind::Expression).jobs;
        return outcome;
    }

    static std::string items(const RunOutcome& outcome) {
        if (outcome.record.error) return outcome.record.error->message;
        std::string text;
        for (const auto& item : outcome.data.last_run("N")->outputs.at(0))
            text += to_json_text(*item.json);
        return text;
    }

    sdk::NodeRegistry registry_;
    SystemClock clock_;
    SeededRandom random_{1};
    NoJournal journal_;
    sdk::MemoryStateStore state_;
    Runtime runtime_{RuntimeOptions{.shards = 1}};
    http::Client http_{http::ClientOptions{.policy = http::OutboundPolicy::open()}};
    workflow::RunMode mode_ = workflow::RunMode::Trigger;
    std::size_t jobs_ = 0;
};

TEST_F(Scripts, ExpressionsAreAnsweredForAllItemsInFewJobs) {
    EXPECT_EQ(
        items(run("evaluate", "={{ new Intl.NumberFormat('en').format($json.i * 1000) }}", 200))
            .substr(0, 35),
        R"({"v":"0"}{"v":"1,000"}{"v":"2,000"})");
    EXPECT_LE(jobs_, 2U);
    EXPECT_LE(g_calls, 3);
}

TEST_F(Scripts, WhatTheNativeEvaluatorOnlySometimesRefusesIsAskedThen) {
    // Only texts beyond ASCII go to a script host here.
    EXPECT_EQ(items(run("evaluate", "={{ ['a', 'e\\u0301', 'c'][$json.i].normalize().length }}")),
              R"({"v":1}{"v":1}{"v":1})");
    EXPECT_EQ(jobs_, 1U);
}

TEST_F(Scripts, DatesThatAreNoneAreTheirText) {
    EXPECT_EQ(items(run("first_only", "={{ (class {}, new Date('x')) }}")),
              R"({"v":"Invalid Date"})");
    EXPECT_EQ(items(run("first_only", "={{ (class {}, DateTime.fromISO('x')) }}")),
              R"({"v":"Invalid DateTime"})");
}

TEST_F(Scripts, ASettingIsAskedForItsItemOnly) {
    EXPECT_EQ(items(run("first_only", "={{ $jmespath($json, 'i') }}", 5000)), R"({"v":0})");
    EXPECT_EQ(jobs_, 1U);
}

TEST_F(Scripts, ANodeWithEffectsRunsOnce) {
    EXPECT_EQ(items(run("acting", "={{ $jmespath($json, 'i') }}")), R"({"v":0}{"v":1}{"v":2})");
    EXPECT_EQ(g_calls, 1);
    EXPECT_EQ(items(run("hasty", "={{ $jmespath($json, 'i') }}")), R"({"v":0})");
    EXPECT_EQ(g_calls, 2);
}

TEST_F(Scripts, ANodeThatRunsAgainFindsItsMemoryAsItWas) {
    EXPECT_EQ(items(run("remembering", "={{ $jmespath($json, 'i') }}")), R"({"count":1,"v":0})");
}

TEST_F(Scripts, ErrorsOfExpressionsAreThoseOfTheirItem) {
    const auto outcome = run("evaluate", "={{ (class {}, 'x'.toNumber()) }}");
    ASSERT_TRUE(outcome.record.error);
    EXPECT_EQ(outcome.record.error->node, "N");
    EXPECT_EQ(outcome.record.error->item, 0U);
    EXPECT_EQ(outcome.record.error->parameter, "v");
    const auto tolerated =
        run("evaluate", "={{ (class {}, $json.i === 1 ? 'x'.toNumber() : $json.i) }}", 3,
            {{"onError", "continueRegularOutput"}});
    EXPECT_TRUE(items(tolerated).starts_with(R"({"v":0}{"error":)")) << items(tolerated);
    EXPECT_TRUE(items(tolerated).ends_with(R"({"v":2})")) << items(tolerated);
}

TEST_F(Scripts, AnEndlessExpressionEndsInAnErrorOfTheNode) {
    script::ScriptOptions options;
    options.expression.time = std::chrono::milliseconds(200);
    options.expression.longest_time = std::chrono::milliseconds(400);
    const auto outcome =
        run("evaluate", "={{ (() => { for (;;) { class A {} } })() }}", 3, JsonObject(), options);
    ASSERT_TRUE(outcome.record.error);
    EXPECT_EQ(outcome.record.error->kind, ErrorKind::Timeout);
}

TEST_F(Scripts, CodeReturnsItemsAndPrints) {
    const auto outcome = run(
        "code",
        "console.log('seen', items.length); return items.map(i => ({json: {n: i.json.i + 1}}))");
    EXPECT_EQ(items(outcome), R"({"n":1}{"n":2}{"n":3})");
    const auto& lines = outcome.data.last_run("N")->console.lines();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].text, "seen 3");
    std::string text;
    append_json_text(text, *outcome.data.last_run("N"));
    EXPECT_NE(text.find(R"("console":[{"level":"info","text":"seen 3"}])"), std::string::npos);
}

TEST_F(Scripts, CodeErrorsNameTheLine) {
    const auto outcome = run("code", "const a = 1;\nreturn a.b.c;");
    ASSERT_TRUE(outcome.record.error);
    EXPECT_NE(outcome.record.error->message.find("line 2"), std::string::npos)
        << outcome.record.error->message;
}

TEST_F(Scripts, CodeSendsRequestsThroughTheGuardedClient) {
    const auto outcome =
        run("code",
            "try { await helpers.httpRequest('http://169.254.169.254/') } catch (e) "
            "{ return [{json: {message: e.message}}] }");
    EXPECT_NE(items(outcome).find("169.254.169.254"), std::string::npos) << items(outcome);
    EXPECT_EQ(
        items(run("code", "return [{json: {a: await helpers.httpRequest('file:///etc/passwd')}}]")),
        "The URL's scheme \"file\" is not supported.");
}

TEST_F(Scripts, StaticDataIsKeptInProductionOnly) {
    const std::string source =
        "const d = $getWorkflowStaticData('node'); d.n = (d.n ?? 0) + 1; return [{json: {n: d.n}}]";
    mode_ = workflow::RunMode::Manual;
    EXPECT_EQ(items(run("code", source)), R"({"n":1})");
    mode_ = workflow::RunMode::Trigger;
    EXPECT_EQ(items(run("code", source)), R"({"n":1})");
    EXPECT_EQ(items(run("code", source)), R"({"n":2})");
    mode_ = workflow::RunMode::Manual;
    EXPECT_EQ(items(run("code", source)), R"({"n":3})");
    EXPECT_EQ(items(run("code", source)), R"({"n":3})");
}

}  // namespace
}  // namespace millrace::engine
