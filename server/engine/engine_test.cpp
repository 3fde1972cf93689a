// The engine's behaviour, with toy nodes: order, inputs, settings, errors, cancellation.
#include "engine/engine.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "engine/toy_nodes.hpp"
#include "sdk/memory_state_store.hpp"

namespace millrace::engine {
namespace {

using toy::join;
using toy::pass;
using toy::split;
using workflow::Item;
using workflow::ItemList;
using workflow::RunStatus;

// Adds {"by": node name} to each item and forgets to say where the items came from.
Task<Result<sdk::Outputs>> stamp(sdk::NodeContext& context) {
    ItemList items;
    for (const Item& item : context.input()) {
        JsonObject json(item.json->get_object(), {});
        json["by"] = context.node().name;
        items.push_back(workflow::make_item(std::move(json)));
    }
    co_return sdk::Outputs{items};
}

// Fails on items with {"bad": true}; counts its calls in the state store.
Task<Result<sdk::Outputs>> picky(sdk::NodeContext& context) {
    auto calls = co_await context.state().load("calls", context.node().name);
    const double count = *calls && **calls != nullptr ? number_of(**calls) : 0;
    co_await context.state().save("calls", context.node().name, count + 1);
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (context.input()[i].json->get_object().contains("bad")) {
            const auto failed =
                sdk::fail_item(context, items, i, Error{ErrorKind::NodeFailed, "bad item"});
            if (!failed) co_return failed.error();
            continue;
        }
        Item item = context.input()[i];
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        items.push_back(std::move(item));
    }
    co_return sdk::Outputs{items};
}

Task<Result<sdk::Outputs>> broken(sdk::NodeContext&) {
    throw std::runtime_error("boom 42");
    co_return sdk::Outputs{};
}

Task<Result<sdk::Outputs>> sleeper(sdk::NodeContext& context) {
    const auto waited = co_await context.wait_until(context.clock().now() + std::chrono::hours(1));
    if (!waited) co_return waited.error();
    co_return sdk::Outputs{context.input()};
}

// Leaves its name behind, and what it did.
Task<Result<sdk::Outputs>> marker(sdk::NodeContext& context) {
    const auto left = context.add_metadata(context.node().name, "done");
    if (!left) co_return left.error();
    co_return sdk::Outputs{context.input()};
}

// Reports its cancellation as a failure of its own.
Task<Result<sdk::Outputs>> blunt_sleeper(sdk::NodeContext&) {
    co_await sleep_for(std::chrono::hours(1));
    co_return Error{ErrorKind::NodeFailed, "cut off"};
}

Task<Result<sdk::Outputs>> spinner(sdk::NodeContext&) {
    for (;;) co_await yield_now();
}

// {"v": value of the parameter "v"} for each item.
Task<Result<sdk::Outputs>> evaluate(sdk::NodeContext& context) {
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        auto value = co_await [&]() -> Task<Result<std::optional<Json>>> {
            co_return sdk::value_parameter(context, "v", i);
        }();
        if (!value) co_return value.error();
        items.push_back(
            workflow::make_item({{"v", *value ? **value : Json("undefined")}},
                                workflow::PairedItem{static_cast<std::uint32_t>(i), 0}));
    }
    co_return sdk::Outputs{items};
}

// A loop: hands out its first input's items one by one on output 1, then ends on output 0.
Task<Result<sdk::Outputs>> loop(sdk::NodeContext& context) {
    auto& all = context.memory().lists["items"];
    Json& position = context.memory().values["position"];
    if (position.is_null()) {
        all = context.input();
        position = 0;
    }
    sdk::Outputs outputs(2);
    const auto next = static_cast<std::size_t>(number_of(position));
    if (next < all.size()) {
        Item item = all[next];
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(next), 0};
        outputs[1].push_back(std::move(item));
        position = next + 1;
    } else {
        outputs[0] = context.input();
    }
    co_return outputs;
}

sdk::NodeType type(std::string_view name, sdk::Execute execute, int inputs = 1, int outputs = 1) {
    return toy::type("t." + std::string(name), execute, "pure", inputs, outputs);
}

class EngineTest : public testing::Test {
  protected:
    EngineTest() {
        registry_.add(type("start", pass, 0));
        registry_.add(type("pass", pass));
        registry_.add(type("stamp", stamp));
        registry_.add(type("split", split, 1, 2));
        registry_.add(type("join", join, 2));
        registry_.add(type("picky", picky));
        registry_.add(type("broken", broken));
        registry_.add(type("sleeper", sleeper));
        registry_.add(type("marker", marker));
        registry_.add(type("blunt_sleeper", blunt_sleeper));
        registry_.add(type("spinner", spinner));
        registry_.add(type("evaluate", evaluate));
        registry_.add(type("loop", loop, 1, 2));
    }

    // How often a picky node was run.
    double calls_of(const std::string& node) {
        std::optional<Json> calls;
        const auto task = [&]() -> Task<> { calls = *co_await state_.load("calls", node); };
        run_to_end(task());
        return number_of(*calls);
    }
    // Nodes as "Name:type", "Name:type@y" or "Name:type {settings}"; connections as "A>B",
    // "A.1>B.0".
    std::shared_ptr<const Plan> plan(const std::vector<std::string>& nodes,
                                     const std::vector<std::string>& lines,
                                     std::string_view order = "v1", const std::string& more = "") {
        std::string text = R"({"name":"Test","nodes":[)";
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const std::size_t colon = nodes[i].find(':');
            const std::size_t brace = nodes[i].find(" {");
            std::string kind =
                nodes[i].substr(colon + 1, brace == std::string::npos ? brace : brace - colon - 1);
            std::string y = "0";
            if (const std::size_t at = kind.find('@'); at != std::string::npos) {
                y = kind.substr(at + 1);
                kind.resize(at);
            }
            if (i > 0) text += ",";
            text += fmt::format(R"({{"name":"{}","type":"t.{}","typeVersion":1,"position":[0,{}])",
                                nodes[i].substr(0, colon), kind, y);
            text += brace == std::string::npos ? "}" : "," + nodes[i].substr(brace + 2);
        }
        JsonObject connections;
        for (const std::string& line : lines) {
            const std::size_t arrow = line.find('>');
            const auto end = [](std::string part) {
                const std::size_t dot = part.find('.');
                const std::size_t port =
                    dot == std::string::npos ? 0 : std::stoul(part.substr(dot + 1));
                return std::pair(part.substr(0, dot), port);
            };
            const auto [from, output] = end(line.substr(0, arrow));
            const auto [to, input] = end(line.substr(arrow + 1));
            Json& by_type = connections[from];
            if (by_type.is_null()) by_type = {{"main", JsonArray()}};
            JsonArray& outputs = by_type.at("main").as_array();
            while (outputs.size() <= output) outputs.push_back(JsonArray());
            outputs[output].as_array().push_back(
                {{"node", to}, {"type", "main"}, {"index", input}});
        }
        text += R"(],"connections":)" + to_json_text(connections) +
                R"(,"settings":{"executionOrder":")" + std::string(order) + "\"}" + more + "}";
        auto workflow = workflow::parse_workflow_text(text);
        EXPECT_TRUE(workflow.has_value()) << (workflow ? "" : workflow.error().message + text);
        return make_plan(std::move(*workflow), registry_);
    }

    RunRequest request(std::shared_ptr<const Plan> made,
                       std::string_view items = R"([{"json":{"i":0}},{"json":{"i":1}}])") {
        RunRequest result;
        result.start_node = *choose_start_node(*made, false);
        result.plan = std::move(made);
        result.start_items = *workflow::items_from_json(*parse_json(items));
        result.mode = workflow::RunMode::Trigger;
        result.id = 1;
        return result;
    }

    RunOutcome run(RunRequest wanted) {
        RunOutcome outcome;
        const auto task = [&]() -> Task<> {
            Engine engine({}, clock_, random_, journal_, state_);
            outcome = co_await engine.run(std::move(wanted));
            EXPECT_EQ(engine.active_count(), 0U);
        };
        run_to_end(task());
        return outcome;
    }

    std::string order(const RunOutcome& outcome) {
        std::string text;
        for (const std::string& name : outcome.data.order) text += (text.empty() ? "" : " ") + name;
        return text;
    }

    // The "json" of the items of a node's output in its last run.
    std::string items(const RunOutcome& outcome, std::string_view node, std::size_t output = 0) {
        const workflow::NodeRun* found = outcome.data.last_run(node);
        if (!found || output >= found->outputs.size()) return "none";
        std::string text;
        for (const Item& item : found->outputs[output]) text += to_json_text(*item.json);
        return text;
    }

    sdk::NodeRegistry registry_;
    SystemClock clock_;
    SeededRandom random_{1};
    NoJournal journal_;
    sdk::MemoryStateStore state_;
};

TEST_F(EngineTest, FollowsTheTopmostBranchToItsEndFirst) {
    const auto outcome =
        run(request(plan({"S:start", "Low:pass@200", "High:pass@-100", "End:pass@-100"},
                         {"S>Low", "S>High", "High>End"})));
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    EXPECT_EQ(order(outcome), "S High End Low");
    EXPECT_EQ(outcome.record.last_node, "Low");
}

TEST_F(EngineTest, RunsLevelByLevelInTheOldOrder) {
    const auto outcome =
        run(request(plan({"S:start", "Low:pass@200", "High:pass@-100", "End:pass@-100"},
                         {"S>Low", "S>High", "High>End"}, "v0")));
    EXPECT_EQ(order(outcome), "S Low High End");
}

TEST_F(EngineTest, WaitsForAllInputs) {
    const auto outcome =
        run(request(plan({"S:start", "A:stamp@-100", "B:stamp@100", "J:join@0", "End:pass"},
                         {"S>A", "S>B", "A>J.0", "B>J.1", "J>End"})));
    EXPECT_EQ(order(outcome), "S A B J End");
    EXPECT_EQ(items(outcome, "J"),
              R"({"i":0,"by":"A"}{"i":1,"by":"A"}{"i":0,"by":"B"}{"i":1,"by":"B"})");
}

TEST_F(EngineTest, RunsANodeWithTheInputsThatCanStillCome) {
    const auto made = plan({"S:start", "If:split", "A:pass@-100", "B:pass@100", "J:join"},
                           {"S>If", "If.0>A", "If.1>B", "A>J.0", "B>J.1"});
    EXPECT_EQ(order(run(request(made, R"([{"json":{"i":2}}])"))), "S If A J");
}

TEST_F(EngineTest, PullsInUnreachedBranchesInTheOldOrder) {
    const auto outcome = run(request(
        plan({"S:start", "A:pass", "Other:stamp", "J:join"}, {"S>A", "A>J.0", "Other>J.1"}, "v0")));
    EXPECT_EQ(order(outcome), "S A Other J");
    EXPECT_EQ(items(outcome, "J"), R"({"i":0}{"i":1}{"by":"Other"})");
}

TEST_F(EngineTest, DoesNotRunBehindAnEmptyOutput) {
    const auto outcome = run(request(
        plan({"S:start", "If:split", "Odd:pass"}, {"S>If", "If.1>Odd"}), R"([{"json":{"i":2}}])"));
    EXPECT_EQ(order(outcome), "S If");
}

TEST_F(EngineTest, PassesThroughDisabledNodes) {
    const auto outcome = run(
        request(plan({"S:start", R"(B:broken {"disabled":true})", "End:pass"}, {"S>B", "B>End"})));
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    EXPECT_EQ(items(outcome, "End"), R"({"i":0}{"i":1})");
}

TEST_F(EngineTest, ExecuteOnceTakesTheFirstItem) {
    const auto outcome = run(request(plan({"S:start", R"(A:pass {"executeOnce":true})"}, {"S>A"})));
    EXPECT_EQ(items(outcome, "A"), R"({"i":0})");
}

TEST_F(EngineTest, UnderExecuteOnceExpressionsStillSeeAllItems) {
    const auto outcome = run(request(
        plan({"S:start",
              R"(E:evaluate {"executeOnce":true,"parameters":{"v":"={{ $input.all().length }}"}})"},
             {"S>E"})));
    EXPECT_EQ(items(outcome, "E"), R"({"v":2})");
}

TEST_F(EngineTest, RefusesToRunTwoNodesOfOneName) {
    const auto made = plan({"S:start", "A:pass", "A:pass@100"}, {"S>A", "A>A"});
    ASSERT_TRUE(made->problem);
    const auto outcome = run(request(made));
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_NE(outcome.record.error->message.find("named \"A\""), std::string::npos);
    EXPECT_EQ(order(outcome), "");
}

TEST_F(EngineTest, ANodeWithNothingToDoLeavesNoTrace) {
    registry_.add(type(
        "over", [](sdk::NodeContext&) -> Task<Result<sdk::Outputs>> { co_return sdk::Outputs(); }));
    const auto outcome = run(request(plan({"S:start", "O:over", "End:pass"}, {"S>O", "O>End"})));
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    EXPECT_EQ(order(outcome), "S");
}

TEST_F(EngineTest, AlwaysOutputDataGivesAnEmptyItemOfAllInputs) {
    const auto outcome = run(request(
        plan({"S:start", R"(If:split {"alwaysOutputData":true})", "End:pass"}, {"S>If", "If>End"}),
        R"([{"json":{"i":1}},{"json":{"i":3}}])"));
    EXPECT_EQ(items(outcome, "End"), "{}");
    EXPECT_EQ(outcome.data.last_run("If")->outputs[0].front().paired.size(), 2U);
}

constexpr std::string_view kOneBad = R"([{"json":{"i":0}},{"json":{"i":1,"bad":true}}])";

TEST_F(EngineTest, AnErrorStopsTheRunAndSaysWhere) {
    const auto outcome =
        run(request(plan({"S:start", "P:picky", "End:pass"}, {"S>P", "P>End"}), kOneBad));
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(order(outcome), "S P");
    EXPECT_EQ(outcome.record.error->node, "P");
    EXPECT_EQ(outcome.record.error->item, 1U);
    EXPECT_FALSE(outcome.data.last_run("P")->succeeded);
}

TEST_F(EngineTest, ContinueRegularOutputKeepsTheFailedItemInPlace) {
    const auto outcome =
        run(request(plan({"S:start", R"(P:picky {"onError":"continueRegularOutput"})", "End:pass"},
                         {"S>P", "P>End"}),
                    kOneBad));
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    EXPECT_EQ(items(outcome, "End"), R"({"i":0}{"error":"bad item"})");
}

TEST_F(EngineTest, ContinueErrorOutputSendsFailedItemsByTheirOwnWay) {
    const auto outcome = run(request(
        plan({"S:start", R"(P:picky {"onError":"continueErrorOutput"})", "Good:pass", "Bad:pass"},
             {"S>P", "P.0>Good", "P.1>Bad"}),
        kOneBad));
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    EXPECT_EQ(items(outcome, "Good"), R"({"i":0})");
    EXPECT_EQ(items(outcome, "Bad"), R"({"i":1,"bad":true,"error":"bad item"})");
}

TEST_F(EngineTest, ANodeThatFailsAsAWholePassesItsInputOn) {
    const auto outcome = run(
        request(plan({"S:start", R"(X:nowhere {"onError":"continueRegularOutput"})", "End:pass"},
                     {"S>X", "X>End"})));
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    EXPECT_FALSE(outcome.data.last_run("X")->succeeded);
    EXPECT_EQ(items(outcome, "End"), R"({"i":0}{"i":1})");
}

TEST_F(EngineTest, ANodeThatFailsAsAWholeUsesItsErrorOutput) {
    const auto outcome = run(request(
        plan({"S:start", R"(X:nowhere {"onError":"continueErrorOutput"})", "Good:pass", "Bad:pass"},
             {"S>X", "X.0>Good", "X.1>Bad"})));
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    EXPECT_EQ(order(outcome), "S X Bad");
    EXPECT_NE(items(outcome, "Bad").find(R"("error":)"), std::string::npos);
}

TEST_F(EngineTest, AFailureThatNothingFollowsEndsTheRunWithItsError) {
    for (const std::string way : {"continueRegularOutput", "continueErrorOutput"}) {
        const std::string failing =
            R"(X:nowhere {"onError":")" + way + R"(","alwaysOutputData":true})";
        const auto outcome = run(request(plan({"S:start", failing}, {"S>X"})));
        EXPECT_EQ(outcome.record.status, RunStatus::Error) << way;
        ASSERT_TRUE(outcome.record.error);
        EXPECT_EQ(outcome.record.error->node, "X");
        const auto more = run(request(plan({"S:start", "End:pass", failing}, {"S>X", "S>End"})));
        EXPECT_EQ(order(more), "S End X");
        EXPECT_EQ(more.record.status, RunStatus::Error) << way;
        const auto good =
            run(request(plan({"S:start", failing, "End:pass"}, {"S>X", "X.0>End", "X.1>End"})));
        EXPECT_EQ(order(good), "S X End");
        EXPECT_EQ(good.record.status, RunStatus::Success) << way;
    }
}

TEST_F(EngineTest, RetriesAsOftenAsAskedThenFails) {
    const auto outcome = run(request(
        plan({"S:start", R"(P:picky {"retryOnFail":true,"maxTries":4,"waitBetweenTries":0})"},
             {"S>P"}),
        kOneBad));
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(calls_of("P"), 4);
}

TEST_F(EngineTest, RetriesOnlyTheChosenFailures) {
    const auto outcome = run(request(
        plan({"S:start",
              R"(P:picky {"retryOnFail":true,"waitBetweenTries":0,"retryOn":["rateLimit"]})"},
             {"S>P"}),
        kOneBad));
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(calls_of("P"), 1);
}

TEST_F(EngineTest, AnUnknownTypeFailsOnlyWhenReached) {
    const auto made = plan({"S:start", "If:split", "X:nowhere"}, {"S>If", "If.1>X"});
    EXPECT_EQ(run(request(made, R"([{"json":{"i":2}}])")).record.status, RunStatus::Success);
    const auto outcome = run(request(made, R"([{"json":{"i":1}}])"));
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_NE(outcome.record.error->message.find("t.nowhere"), std::string::npos);
    EXPECT_EQ(outcome.record.error->node, "X");
}

TEST_F(EngineTest, ADefectInANodeFailsTheNodeOnly) {
    const auto outcome = run(request(plan({"S:start", "B:broken"}, {"S>B"})));
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(outcome.record.error->kind, ErrorKind::Internal);
    EXPECT_EQ(outcome.record.error->message.find("boom"), std::string::npos);
}

TEST_F(EngineTest, PinnedDataReplacesNodesWhenAsked) {
    const std::string pins =
        R"(,"pinData":{"B":[{"json":{"pinned":1}}],"S":[{"json":{"pinned":2}}]})";
    const auto made = plan({"S:start", "B:broken"}, {"S>B"}, "v1", pins);
    auto wanted = request(made);
    wanted.pins = Pins::All;
    EXPECT_EQ(items(run(wanted), "B"), R"({"pinned":1})");
    wanted.pins = Pins::Trigger;
    const auto outcome = run(wanted);
    EXPECT_EQ(items(outcome, "S"), R"({"pinned":2})");
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
}

TEST_F(EngineTest, FollowsItemsBackThroughNodesThatForgotToPair) {
    const auto outcome =
        run(request(plan({"S:start", "A:stamp",
                          R"(E:evaluate {"parameters":{"v":"={{ $('S').item.json.i }}"}})"},
                         {"S>A", "A>E"}),
                    R"([{"json":{"i":5}},{"json":{"i":7}}])"));
    EXPECT_EQ(items(outcome, "E"), R"({"v":5}{"v":7})");
}

TEST_F(EngineTest, FollowsItemsBackThroughALoop) {
    const auto outcome = run(request(
        plan(
            {"S:start", "A:stamp", "L:loop",
             R"x(E:evaluate {"parameters":{"v":"={{ $('A').item.json.i + ':' + $node['L'].context.position }}"}})x"},
            {"S>A", "A>L", "L.1>E", "E>L"}),
        R"([{"json":{"i":5}},{"json":{"i":7}},{"json":{"i":9}}])"));
    ASSERT_EQ(outcome.record.status, RunStatus::Success) << outcome.record.error->message;
    const auto& runs = outcome.data.nodes.at("E");
    ASSERT_EQ(runs.size(), 3U);
    EXPECT_EQ(to_json_text(*runs[0].outputs[0].front().json), R"({"v":"5:1"})");
    EXPECT_EQ(to_json_text(*runs[1].outputs[0].front().json), R"({"v":"7:2"})");
    EXPECT_EQ(to_json_text(*runs[2].outputs[0].front().json), R"({"v":"9:3"})");
}

TEST_F(EngineTest, SaysWhyAnItemsOriginIsNotKnown) {
    const auto outcome =
        run(request(plan({"S:start", "A:stamp", "B:stamp", "J:join",
                          R"(E:evaluate {"parameters":{"v":"={{ $('S').item.json.i }}"}})"},
                         {"S>A", "S>B", "A>J.0", "B>J.1", "J>E"})));
    EXPECT_EQ(outcome.record.status, RunStatus::Success) << outcome.record.error->message;
}

TEST_F(EngineTest, ChoosesTheStartNode) {
    EXPECT_EQ(*choose_start_node(*plan({"A:pass", "S:start"}, {}), false), 1U);
    EXPECT_EQ(*choose_start_node(*plan({"B:pass", "A:pass"}, {"A>B"}), false), 1U);
    EXPECT_EQ(*choose_start_node(*plan({R"(S:start {"disabled":true})", "A:pass"}, {"A>S"}), false),
              1U);
    EXPECT_FALSE(choose_start_node(*plan({"A:pass"}, {"A>A"}), false).has_value());
}

TEST_F(EngineTest, WhatNodesLeaveBehindStaysWithTheRun) {
    const auto outcome =
        run(request(plan({"S:start", "A:marker", "P:pass", "B:marker"}, {"S>A", "A>P", "P>B"})));
    EXPECT_EQ(outcome.data.metadata, (workflow::RunMetadata{{"A", "done"}, {"B", "done"}}));
}

TEST_F(EngineTest, CancellationReachesARunningNode) {
    for (const char* kind : {"W:sleeper", "W:blunt_sleeper", "W:spinner"}) {
        RunOutcome outcome;
        auto wanted = request(plan({"S:start", kind, "End:pass"}, {"S>W", "W>End"}));
        const auto task = [&]() -> Task<> {
            Engine engine({}, clock_, random_, journal_, state_);
            bool is_over = false;
            const auto body = [&]() -> Task<> {
                outcome = co_await engine.run(wanted);
                is_over = true;
            };
            TaskGroup group(co_await asio::this_coro::executor, "test");
            group.spawn(body());
            while (engine.active_count() == 0) co_await yield_now();
            for (int i = 0; i < 10; ++i) co_await yield_now();
            EXPECT_FALSE(is_over);
            EXPECT_TRUE(engine.cancel(1));
            co_await group.drain();
            EXPECT_FALSE(engine.cancel(1));
        };
        run_to_end(task());
        EXPECT_EQ(outcome.record.status, RunStatus::Canceled) << kind;
        EXPECT_EQ(order(outcome), "S") << kind;
    }
}

TEST_F(EngineTest, NodesThatFeedEachOtherForEverCanBeStoppedAndLetOthersWork) {
    for (const bool interrupts : {false, true}) {
        RunOutcome outcome;
        int turns = 0;
        const auto task = [&]() -> Task<> {
            Engine engine({}, clock_, random_, journal_, state_);
            const auto body = [&]() -> Task<> {
                outcome = co_await engine.run(
                    request(plan({"S:start", "A:pass", "B:pass"}, {"S>A", "A>B", "B>A"})));
            };
            TaskGroup group(co_await asio::this_coro::executor, "test");
            group.spawn(body());
            for (; turns < 100; ++turns) co_await yield_now();
            EXPECT_EQ(engine.active_count(), 1U);
            if (interrupts)
                engine.interrupt_all();
            else
                EXPECT_TRUE(engine.cancel(1));
            co_await group.drain();
            if (!interrupts) co_return;
            // What comes too late does not begin.
            outcome = co_await engine.run(request(plan({"S:start"}, {})));
        };
        run_to_end(task());
        EXPECT_EQ(turns, 100);
        EXPECT_EQ(outcome.record.status, interrupts ? RunStatus::Running : RunStatus::Canceled);
        if (interrupts) EXPECT_EQ(outcome.record.error->kind, ErrorKind::Unavailable);
    }
}

TEST_F(EngineTest, ATimeLimitEndsTheRunWithAReason) {
    auto reason = std::make_shared<StopReason>();
    reason->error = Error{ErrorKind::Timeout, "too long"};
    RunOutcome outcome;
    const Json variables = JsonObject();
    const RunServices services{clock_, random_, journal_, state_, variables, "Etc/UTC", {}};
    const auto task = [&]() -> Task<> {
        TaskGroup group(co_await asio::this_coro::executor, "test");
        const auto body = [&]() -> Task<> {
            outcome = co_await run_workflow(request(plan({"S:start", "W:sleeper"}, {"S>W"})),
                                            services, reason);
        };
        group.spawn(body());
        for (int i = 0; i < 10; ++i) co_await yield_now();
        group.stop();
        co_await group.drain();
    };
    run_to_end(task());
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(outcome.record.error->kind, ErrorKind::Timeout);
}

TEST_F(EngineTest, GivesOutGrowingIdsWithinOneMillisecond) {
    FixedClock clock(*time_from_iso("2026-01-01"));
    Engine engine({}, clock, random_, journal_, state_);
    ExecutionId last = 0;
    for (int i = 0; i < 10000; ++i) {
        const ExecutionId id = engine.next_id();
        EXPECT_GT(id, last);
        last = id;
    }
}

// The journal decides what may be said to the outside.
class FailingJournal final : public NoJournal {
  public:
    Task<Result<void>> accepted(const RunRecord&, const ItemList&) override {
        co_return Error{ErrorKind::Unavailable, "disk full"};
    }
    Task<Result<void>> finished(const RunEnd&) override {
        co_return Error{ErrorKind::Unavailable, "disk full"};
    }
};

TEST_F(EngineTest, ARunThatCannotBeStoredHasFailed) {
    FailingJournal journal;
    RunOutcome outcome;
    const auto task = [&]() -> Task<> {
        Engine engine({}, clock_, random_, journal, state_);
        outcome = co_await engine.run(request(plan({"S:start"}, {})));
    };
    run_to_end(task());
    EXPECT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(outcome.record.error->kind, ErrorKind::Unavailable);
}

}  // namespace
}  // namespace millrace::engine
